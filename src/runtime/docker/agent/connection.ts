import { Duplex } from "node:stream";
import { encodeCredit, encodeFrame, frameType, payloadLimit, windowBytes } from "./frames.ts";

/** Credit is given back in portions of this size, so that small reads do not cost a frame each. */
const creditPortion = windowBytes / 4;

/** A connection that broke after it was open, shaped as Node's own sockets report it. */
export class ConnectionLostError extends Error {
  readonly code: string;

  constructor(code: string) {
    super(`read ${code}`);
    this.name = "ConnectionLostError";
    this.code = code;
  }
}

/** What a connection needs of its channel. */
export interface ConnectionLink {
  readonly slot: number;
  send(frame: Uint8Array): void;
  /** The user is done with the connection; the channel closes it at the agent. */
  abandon(): void;
}

/**
 * One TCP connection opened by a pod's agent. Both directions are held back by credit: a reader that stalls stops its
 * own peer and nobody else. `end()` half-closes, as a socket with `allowHalfOpen` does.
 */
export class AgentConnection extends Duplex {
  readonly #link: ConnectionLink;
  #sendCredit = windowBytes;
  #unsent: { readonly bytes: Buffer; readonly done: () => void } | undefined;
  #owed = 0;
  #full = false;
  #peerEnded = false;
  #over = false;

  constructor(link: ConnectionLink) {
    super({ allowHalfOpen: true });
    this.#link = link;
    link.send(encodeCredit(link.slot, windowBytes));
  }

  /** Bytes from the peer. */
  received(bytes: Buffer): void {
    if (this.destroyed) return;
    this.#owed += bytes.length;
    if (this.push(bytes)) this.#giveCredit();
    else this.#full = true;
  }

  /** The agent has passed `bytes` more bytes on to the peer. */
  credited(bytes: number): void {
    this.#sendCredit += bytes;
    this.#sendMore();
  }

  /** The peer has ended its direction. */
  ended(): void {
    if (this.destroyed || this.#peerEnded) return;
    this.#peerEnded = true;
    this.push(null);
  }

  /** The agent knows nothing of this connection any more. */
  finished(error: Error | undefined): void {
    this.#over = true;
    if (error === undefined) this.ended();
    else this.destroy(error);
  }

  override _read(): void {
    this.#full = false;
    this.#giveCredit();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.#over) {
      done(new ConnectionLostError("EPIPE"));
      return;
    }
    this.#unsent = { bytes: chunk, done };
    this.#sendMore();
  }

  override _final(done: (error?: Error | null) => void): void {
    if (!this.#over) this.#link.send(encodeFrame(frameType.end, this.#link.slot));
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    if (!this.#over) this.#link.abandon();
    this.#over = true;
    this.#unsent = undefined;
    done(error);
  }

  #sendMore(): void {
    while (this.#unsent !== undefined && this.#sendCredit > 0 && !this.#over) {
      const { bytes, done } = this.#unsent;
      const part = bytes.subarray(0, Math.min(payloadLimit, this.#sendCredit));
      this.#sendCredit -= part.length;
      this.#link.send(encodeFrame(frameType.data, this.#link.slot, part));
      const rest = bytes.subarray(part.length);
      this.#unsent = rest.length === 0 ? undefined : { bytes: rest, done };
      if (rest.length === 0) done();
    }
  }

  #giveCredit(): void {
    if (this.#full || this.#over || this.#owed < creditPortion) return;
    this.#link.send(encodeCredit(this.#link.slot, this.#owed));
    this.#owed = 0;
  }
}
