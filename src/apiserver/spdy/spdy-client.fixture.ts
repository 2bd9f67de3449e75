import type { Duplex } from "node:stream";
import { CONTROL, controlFrame, dataFrame, FLAG_FIN, type Frame, FrameParser, words } from "./frame.ts";
import { HeaderCodec } from "./headers.ts";

/** What a client has received on one stream. */
export interface ReceivedStream {
  readonly id: number;
  replied: boolean;
  ended: boolean;
  data: Buffer;
}

/** The least of a client: opens streams as kubectl does and collects what comes back. */
export class SpdyTestClient {
  readonly pongs: number[] = [];
  ended = false;
  readonly #transport: Duplex;
  readonly #headers = new HeaderCodec();
  readonly #parser = new FrameParser();
  readonly #streams = new Map<number, ReceivedStream>();
  #nextId = 1;

  constructor(transport: Duplex) {
    this.#transport = transport;
    transport.on("data", (chunk: Buffer) => {
      for (const frame of this.#parser.push(chunk)) this.#receive(frame);
    });
    transport.on("error", () => undefined);
    transport.once("close", () => {
      this.ended = true;
    });
  }

  async open(headers: Readonly<Record<string, string>>, fin = false): Promise<ReceivedStream> {
    const id = this.#nextId;
    this.#nextId += 2;
    const stream: ReceivedStream = { id, replied: false, ended: false, data: Buffer.alloc(0) };
    this.#streams.set(id, stream);
    const block = await this.#headers.encode(new Map(Object.entries(headers)));
    const payload = Buffer.concat([words(id, 0), Buffer.alloc(2), block]);
    this.#transport.write(controlFrame(CONTROL.synStream, payload, fin ? FLAG_FIN : 0));
    return stream;
  }

  send(stream: ReceivedStream, text: string, fin = false): void {
    this.#transport.write(dataFrame(stream.id, Buffer.from(text), fin));
  }

  ping(id: number): void {
    this.#transport.write(controlFrame(CONTROL.ping, words(id)));
  }

  #receive(frame: Frame): void {
    if (frame.kind === "data") {
      const stream = this.#streams.get(frame.streamId);
      if (stream === undefined) return;
      stream.data = Buffer.concat([stream.data, frame.payload]);
      stream.ended ||= (frame.flags & FLAG_FIN) !== 0;
    } else if (frame.type === CONTROL.synReply) {
      const stream = this.#streams.get(frame.payload.readUInt32BE(0));
      if (stream !== undefined) stream.replied = true;
    } else if (frame.type === CONTROL.ping) {
      this.pongs.push(frame.payload.readUInt32BE(0));
    }
  }
}
