/** What came is no HTTP response. */
class NotHttpError extends Error {
  readonly code = "NOT_HTTP";
}

const mostHead = 64 * 1024;
const mostLine = 4 * 1024;
const bodiless = new Set([204, 304]);

type Stage = "head" | "length" | "chunkSize" | "chunk" | "trailer" | "untilEnd" | "done";

/**
 * Reads one HTTP/1 response to a GET, chunk by chunk, and throws its body away (RFC 9112, sections 4 to 7). A client
 * library keeps much for each connection; the load makes thousands of them, and must not pause to clear up after them.
 */
export class ResponseReader {
  #stage: Stage = "head";
  /** Of a head or a line whose end has not come yet. */
  #pending = "";
  /** Bytes of the body, or of its chunk and the line end after it, that are still to come. */
  #left = 0;
  #status = 0;
  #keepAlive = false;
  #idleMs: number | undefined;

  /** True once the response is complete. */
  get done(): boolean {
    return this.#stage === "done";
  }

  get status(): number {
    return this.#status;
  }

  /** Whether the server keeps the connection for another request. */
  get keepAlive(): boolean {
    return this.#keepAlive;
  }

  /** How long the server keeps an idle connection, where it says so. */
  get idleMs(): number | undefined {
    return this.#idleMs;
  }

  /** Takes what came. @throws NotHttpError */
  push(data: Buffer): void {
    let at = 0;
    while (at < data.length) {
      if (this.#stage === "done") {
        // Nobody asked for it: what else is on this connection cannot be told.
        this.#keepAlive = false;
        return;
      }
      if (this.#stage === "untilEnd") return;
      at = this.#stage === "length" || this.#stage === "chunk" ? this.#skip(data, at) : this.#text(data, at);
    }
  }

  /** The server has sent all that it will. @returns whether the response is complete */
  end(): boolean {
    if (this.#stage === "untilEnd") this.#stage = "done";
    return this.done;
  }

  #skip(data: Buffer, at: number): number {
    const taken = Math.min(this.#left, data.length - at);
    this.#left -= taken;
    if (this.#left === 0) this.#stage = this.#stage === "length" ? "done" : "chunkSize";
    return at + taken;
  }

  #text(data: Buffer, at: number): number {
    return this.#stage === "head" ? this.#readHead(data, at) : this.#readLine(data, at);
  }

  #readHead(data: Buffer, at: number): number {
    const before = this.#pending.length;
    this.#pending += data.toString("latin1", at, Math.min(data.length, at + mostHead));
    if (!this.#pending.startsWith("HTTP/1.".slice(0, this.#pending.length)))
      throw new NotHttpError("what came does not begin as HTTP/1");
    const end = /\r?\n\r?\n/.exec(this.#pending);
    if (end === null) {
      if (this.#pending.length >= mostHead) throw new NotHttpError("the header has no end");
      return data.length;
    }
    const head = this.#pending.slice(0, end.index);
    this.#pending = "";
    this.#begin(head);
    return at + end.index + end[0].length - before;
  }

  #readLine(data: Buffer, at: number): number {
    const end = data.indexOf(0x0a, at);
    this.#pending += data.toString("latin1", at, end < 0 ? data.length : end);
    if (this.#pending.length > mostLine) throw new NotHttpError("a line of the chunked body has no end");
    if (end < 0) return data.length;
    const line = this.#pending.replace(/\r$/, "");
    this.#pending = "";
    if (this.#stage === "trailer") {
      if (line === "") this.#stage = "done";
    } else this.#beginChunk(line);
    return end + 1;
  }

  #beginChunk(line: string): void {
    // The line end after a chunk is read as an empty line before the next size.
    if (line === "") return;
    const size = /^[0-9a-f]+(?=\s*(;|$))/i.exec(line)?.[0];
    if (size === undefined) throw new NotHttpError("a chunk has no size");
    this.#left = Number.parseInt(size, 16);
    this.#stage = this.#left === 0 ? "trailer" : "chunk";
  }

  #begin(head: string): void {
    const match = /^HTTP\/1\.([01]) ([1-5]\d\d)/.exec(head);
    if (match === null) throw new NotHttpError("the response has no status");
    const [, minor, status] = match;
    this.#status = Number(status);
    // An interim response: the real one follows.
    if (this.#status < 200 && this.#status !== 101) return;
    const connection = field(head, "connection")?.toLowerCase() ?? "";
    this.#keepAlive = minor === "1" ? !/\bclose\b/.test(connection) : /\bkeep-alive\b/.test(connection);
    const seconds = /\btimeout=(\d+)/i.exec(field(head, "keep-alive") ?? "")?.[1];
    if (seconds !== undefined) this.#idleMs = Number(seconds) * 1000;
    this.#stage = this.#bodyStage(head);
  }

  #bodyStage(head: string): Stage {
    if (bodiless.has(this.#status)) return "done";
    if (/\bchunked\s*$/i.test(field(head, "transfer-encoding") ?? "")) return "chunkSize";
    const length = field(head, "content-length");
    if (length === undefined) {
      this.#keepAlive = false;
      return "untilEnd";
    }
    if (!/^\d+$/.test(length)) throw new NotHttpError("content-length is no number");
    this.#left = Number(length);
    return this.#left === 0 ? "done" : "length";
  }
}

/** The value of a header field, undefined when it is not there. */
function field(head: string, name: string): string | undefined {
  return new RegExp(`\\n${name}:[ \\t]*(.*?)[ \\t\\r]*(?=\\n|$)`, "i").exec(head)?.[1];
}
