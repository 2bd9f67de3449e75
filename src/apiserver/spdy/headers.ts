import { constants, createDeflate, createInflate, type Deflate, type Inflate } from "node:zlib";
import { SPDY_DICTIONARY } from "./dictionary.ts";
import { SpdyProtocolError } from "./frame.ts";

const MAX_BLOCK_BYTES = 256 * 1024;

/**
 * Header blocks of one connection. Each direction has one compression context for its whole life, so blocks must be
 * handled one after the other, in order.
 */
export class HeaderCodec {
  readonly #inflate: Inflate = createInflate({ dictionary: SPDY_DICTIONARY });
  readonly #deflate: Deflate = createDeflate({ dictionary: SPDY_DICTIONARY });
  readonly #inflated: Output;
  readonly #deflated: Output;

  constructor() {
    this.#inflated = collect(this.#inflate);
    this.#deflated = collect(this.#deflate);
  }

  /** @throws SpdyProtocolError */
  async decode(block: Uint8Array): Promise<ReadonlyMap<string, string>> {
    return parse(await through(this.#inflate, this.#inflated, block));
  }

  async encode(headers: ReadonlyMap<string, string>): Promise<Buffer> {
    return await through(this.#deflate, this.#deflated, serialize(headers));
  }

  close(): void {
    this.#inflate.destroy();
    this.#deflate.destroy();
  }
}

interface Output {
  chunks: Buffer[];
  size: number;
}

function collect(stream: Inflate | Deflate): Output {
  const output: Output = { chunks: [], size: 0 };
  stream.on("data", (chunk: Buffer) => {
    output.size += chunk.length;
    if (output.size > MAX_BLOCK_BYTES) stream.destroy(new SpdyProtocolError("header block too large"));
    else output.chunks.push(chunk);
  });
  return output;
}

async function through(stream: Inflate | Deflate, output: Output, bytes: Uint8Array): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const fail = (error: Error): void => {
    reject(
      error instanceof SpdyProtocolError ? error : new SpdyProtocolError("header block does not decompress"),
    );
  };
  const ended = (): void => {
    fail(new SpdyProtocolError("closed"));
  };
  stream.once("error", fail).once("close", ended);
  stream.write(bytes);
  stream.flush(constants.Z_SYNC_FLUSH, () => {
    resolve(undefined);
  });
  try {
    await promise;
  } finally {
    stream.off("error", fail).off("close", ended);
    // An error that comes later, from a closed connection, has nobody to hear it.
    stream.on("error", () => undefined);
  }
  const block = Buffer.concat(output.chunks);
  output.chunks = [];
  output.size = 0;
  return block;
}

function parse(block: Buffer): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  let at = 0;
  const number = (): number => {
    if (at + 4 > block.length) throw new SpdyProtocolError("header block is cut short");
    at += 4;
    return block.readUInt32BE(at - 4);
  };
  const text = (): string => {
    const length = number();
    if (at + length > block.length) throw new SpdyProtocolError("header block is cut short");
    at += length;
    return block.toString("latin1", at - length, at);
  };
  for (let left = number(); left > 0; left--) headers.set(text().toLowerCase(), text());
  return headers;
}

function serialize(headers: ReadonlyMap<string, string>): Buffer {
  const parts: Buffer[] = [];
  const number = (value: number): void => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    parts.push(bytes);
  };
  number(headers.size);
  for (const text of [...headers].flat()) {
    number(text.length);
    parts.push(Buffer.from(text, "latin1"));
  }
  return Buffer.concat(parts);
}
