import { Duplex } from "node:stream";

/** What a stream needs of its session. */
export interface StreamTransport {
  /** Resolves once the bytes have been taken by the connection. */
  sendData(streamId: number, payload: Uint8Array, fin: boolean): Promise<void>;
  reset(streamId: number): void;
}

/** As much as one data frame carries. */
const MAX_PAYLOAD = 32 * 1024;

/**
 * One SPDY stream. There is no flow control in Kubernetes' dialect: a stream that is not read holds up its connection, as
 * TCP would.
 */
export class SpdyStream extends Duplex {
  readonly id: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly #transport: StreamTransport;
  #resume: (() => void) | undefined;
  #peerReset = false;

  constructor(id: number, headers: ReadonlyMap<string, string>, transport: StreamTransport) {
    super({ allowHalfOpen: true, emitClose: true });
    this.id = id;
    this.headers = headers;
    this.#transport = transport;
  }

  /** Bytes from the peer; resolves when there is room for more. */
  async deliver(payload: Buffer): Promise<void> {
    if (this.destroyed || payload.length === 0 || this.push(payload)) return;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#resume = () => {
      resolve(undefined);
    };
    await promise;
  }

  /** The peer has closed its side. */
  finish(): void {
    if (!this.destroyed) this.push(null);
  }

  /** The peer has given up: nothing more may be written. */
  abandon(): void {
    this.#peerReset = true;
    this.destroy();
  }

  override _read(): void {
    this.#resume?.();
    this.#resume = undefined;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#send(chunk).then(
      () => {
        done();
      },
      (error: unknown) => {
        done(error as Error);
      },
    );
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#transport.sendData(this.id, Buffer.alloc(0), true).then(
      () => {
        done();
      },
      (error: unknown) => {
        done(error as Error);
      },
    );
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#resume?.();
    this.#resume = undefined;
    if (!this.#peerReset && !(this.writableFinished && this.readableEnded)) this.#transport.reset(this.id);
    done(error);
  }

  async #send(chunk: Buffer): Promise<void> {
    for (let at = 0; at < chunk.length; at += MAX_PAYLOAD) {
      await this.#transport.sendData(this.id, chunk.subarray(at, at + MAX_PAYLOAD), false);
    }
  }
}
