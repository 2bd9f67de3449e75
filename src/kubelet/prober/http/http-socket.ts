import type { Duplex } from "node:stream";
import { goQuote } from "../../../api/go-quote.ts";
import { parseResponseHead } from "./response-head.ts";
import { WrappedDuplex } from "./wrapped-duplex.ts";

/** A response that Go would not have accepted, in Go's words. */
export class HttpTextError extends Error {}

const broken = "net/http: HTTP/1.x transport connection broken: ";

/**
 * Stands between undici and the connection so that what a container sees and what a user reads are Go's: the request
 * head goes out as given (Go's order and spelling, which servers log), heads that Go accepts and strict parsers refuse
 * (bare line feeds, odd reasons) are respelled, and those that Go refuses fail with its text.
 */
export class HttpSocket extends WrappedDuplex {
  readonly #requestHead: string;
  #buffered: Buffer | undefined = Buffer.alloc(0);
  #sent = false;
  #skipped = 0;

  constructor(inner: Duplex, requestHead: string) {
    super(inner);
    this.#requestHead = requestHead;
  }

  override _write(_chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.#sent) {
      done();
      return;
    }
    this.#sent = true;
    this.inner.write(this.#requestHead, "utf8", (error) => {
      done(error);
      // Only now: a server that answers before it is asked must not confuse undici.
      if (!error) this.listen();
    });
  }

  protected override received(chunk: Buffer): void {
    if (this.#buffered === undefined) this.forward(chunk);
    else this.#readHead(Buffer.concat([this.#buffered, chunk]), false);
  }

  protected override receivedEnd(): void {
    if (this.#buffered === undefined) this.push(null);
    else if (this.#buffered.length === 0 && this.#skipped === 0) this.destroy(new HttpTextError("EOF"));
    else this.#readHead(this.#buffered, true);
  }

  #readHead(bytes: Buffer, ended: boolean): void {
    const head = parseResponseHead(bytes, ended);
    this.#buffered = bytes;
    if (head.kind === "malformed") this.destroy(new HttpTextError(broken + head.message));
    if (head.kind !== "complete") return;
    const rest = bytes.subarray(head.size);
    if (head.status >= 100 && head.status < 200 && head.status !== 101) {
      this.#skipped++;
      if (this.#skipped > 5)
        this.destroy(new HttpTextError(`${broken}net/http: too many 1xx informational responses`));
      else this.#readHead(rest, ended);
      return;
    }
    this.#buffered = undefined;
    this.forward(Buffer.concat([head.normalized, rest]));
    if (ended) this.push(null);
  }
}

/** Says why a name in the request is refused before anything is sent. */
export function invalidFieldText(name: string): string {
  return `net/http: invalid header field value for ${goQuote(name)}`;
}
