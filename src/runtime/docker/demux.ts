/** One piece of a multiplexed stream: 8 bytes of header (stream, 0, 0, 0, length), then the payload. */
export interface StdPiece {
  readonly stream: "stdout" | "stderr";
  readonly data: Buffer;
}

const headerBytes = 8;

/** Takes the engine's multiplexed output apart. A piece is what was written as one: a log entry, or one read. */
export class Demux {
  #rest: Buffer[] = [];
  #held = 0;
  #needed = headerBytes;

  push(chunk: Buffer): readonly StdPiece[] {
    this.#rest.push(chunk);
    this.#held += chunk.length;
    if (this.#held < this.#needed) return [];
    let bytes = this.#rest.length === 1 ? chunk : Buffer.concat(this.#rest);
    const pieces: StdPiece[] = [];
    for (;;) {
      this.#needed = bytes.length < headerBytes ? headerBytes : headerBytes + bytes.readUInt32BE(4);
      if (bytes.length < this.#needed) break;
      pieces.push({
        stream: bytes[0] === 2 ? "stderr" : "stdout",
        data: bytes.subarray(headerBytes, this.#needed),
      });
      bytes = bytes.subarray(this.#needed);
    }
    this.#rest = bytes.length === 0 ? [] : [bytes];
    this.#held = bytes.length;
    return pieces;
  }
}

/** With a terminal there is one raw stream; it counts as stdout. */
export function piecesOf(tty: boolean): (chunk: Buffer) => readonly StdPiece[] {
  if (tty) return (data) => [{ stream: "stdout", data }];
  const demux = new Demux();
  return (chunk) => demux.push(chunk);
}
