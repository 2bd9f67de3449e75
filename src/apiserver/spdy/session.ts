import type { Duplex } from "node:stream";
import { AsyncQueue } from "../../util/async-queue.ts";
import { drained } from "../drained.ts";
import { CONTROL, controlFrame, dataFrame, FLAG_FIN, type Frame, FrameParser, words } from "./frame.ts";
import { HeaderCodec } from "./headers.ts";
import { SpdyStream, type StreamTransport } from "./stream.ts";

/** RST_STREAM's status "cancel". */
const CANCEL = 5;
/** Enough for any port-forward; more is a client gone mad. */
const MAX_STREAMS = 1000;

/**
 * The server's side of a SPDY/3.1 connection: the client opens streams, every one is accepted. Runs over a socket or over
 * a WebSocket that carries the same bytes.
 */
export class SpdySession implements StreamTransport {
  /** The streams that the client opens, in order; ends with the connection. */
  readonly opened: AsyncQueue<SpdyStream> = new AsyncQueue();
  readonly #transport: Duplex;
  readonly #streams = new Map<number, SpdyStream>();
  readonly #headers = new HeaderCodec();
  #drained: Promise<void> | undefined;

  constructor(transport: Duplex) {
    this.#transport = transport;
  }

  /** Handles frames, strictly in order, until the connection ends. Errors of the connection only end it. */
  async run(): Promise<void> {
    const parser = new FrameParser();
    try {
      for await (const chunk of this.#transport as AsyncIterable<Buffer>) {
        for (const frame of parser.push(chunk)) await this.#handle(frame);
      }
    } catch {
      // A cut connection or a peer that does not speak SPDY: either way nothing is left to say.
    } finally {
      this.close();
    }
  }

  /** Ends the connection and all streams. Idempotent. */
  close(): void {
    this.opened.close();
    for (const stream of this.#streams.values()) stream.abandon();
    this.#streams.clear();
    this.#headers.close();
    this.#transport.destroy();
  }

  /** Sends what is still to be sent, says good-bye and ends the connection. */
  async end(): Promise<void> {
    await this.#write(controlFrame(CONTROL.goAway, words(0, 0)));
    this.#transport.end();
  }

  async sendData(streamId: number, payload: Uint8Array, fin: boolean): Promise<void> {
    await this.#write(dataFrame(streamId, payload, fin));
  }

  reset(streamId: number): void {
    if (!this.#streams.delete(streamId) || this.#transport.destroyed) return;
    this.#transport.write(controlFrame(CONTROL.rstStream, words(streamId, CANCEL)));
  }

  async #write(bytes: Buffer): Promise<void> {
    if (this.#transport.destroyed) return;
    if (this.#transport.write(bytes)) return;
    // All streams of the connection wait for the same thing.
    this.#drained ??= drained(this.#transport);
    await this.#drained;
    this.#drained = undefined;
  }

  async #handle(frame: Frame): Promise<void> {
    if (frame.kind === "data") {
      const stream = this.#streams.get(frame.streamId);
      await stream?.deliver(frame.payload);
      if ((frame.flags & FLAG_FIN) !== 0) stream?.finish();
      return;
    }
    switch (frame.type) {
      case CONTROL.synStream:
        await this.#open(frame.payload, (frame.flags & FLAG_FIN) !== 0);
        return;
      case CONTROL.headers:
        // Not used, but the compression context must see every block.
        await this.#headers.decode(frame.payload.subarray(4));
        return;
      case CONTROL.rstStream:
        this.#abandon(frame.payload.readUInt32BE(0));
        return;
      case CONTROL.ping:
        await this.#write(controlFrame(CONTROL.ping, frame.payload));
        return;
      case CONTROL.goAway:
        this.opened.close();
        return;
      default: // SETTINGS and WINDOW_UPDATE mean nothing in this dialect.
        return;
    }
  }

  async #open(payload: Buffer, fin: boolean): Promise<void> {
    const id = payload.readUInt32BE(0) & 0x7fffffff;
    const headers = await this.#headers.decode(payload.subarray(10));
    if (this.#streams.size >= MAX_STREAMS) {
      await this.#write(controlFrame(CONTROL.rstStream, words(id, CANCEL)));
      return;
    }
    const stream = new SpdyStream(id, headers, this);
    stream.on("error", () => undefined); // The reader or writer of the stream hears of it as well.
    stream.once("close", () => this.#streams.delete(id));
    this.#streams.set(id, stream);
    // Clients wait for the reply to each stream before they open the next.
    const reply = await this.#headers.encode(new Map());
    await this.#write(controlFrame(CONTROL.synReply, Buffer.concat([words(id), reply])));
    if (fin) stream.finish();
    this.opened.push(stream);
  }

  #abandon(id: number): void {
    const stream = this.#streams.get(id);
    this.#streams.delete(id);
    stream?.abandon();
  }
}
