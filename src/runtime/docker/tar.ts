import type { VolumeFile } from "../../kubelet/ports.ts";
import type { EpochMs } from "../../util/time.ts";

const block = 512;
/** Seven octal digits are what a header has room for. */
const largestId = 0o7777777;
const typeFlags = { file: "0", symlink: "2", directory: "5" } as const;

/**
 * Packs files into a tar archive (ustar; PAX records for what a header has no room for).
 * @param now the time of all of them; zero keeps archives alike
 */
export function packTar(files: readonly VolumeFile[], now: EpochMs = 0): Buffer {
  const seconds = Math.floor(now / 1000);
  const parts: Buffer[] = [];
  for (const file of files) {
    const name = file.entry.kind === "directory" && !file.path.endsWith("/") ? `${file.path}/` : file.path;
    const link = file.entry.kind === "symlink" ? file.entry.target : "";
    const content = file.entry.kind === "file" ? Buffer.from(file.entry.content) : Buffer.alloc(0);
    const { uid = 0, gid = 0 } = file;
    const records = [
      ...longName("path", name),
      ...longName("linkpath", link),
      ...largeId("uid", uid),
      ...largeId("gid", gid),
    ];
    if (records.length > 0) {
      const pax = Buffer.from(records.join(""));
      parts.push(
        header({ name: "pax", type: "x", mode: 0o644, uid: 0, gid: 0, size: pax.length, link: "", seconds }),
        ...padded(pax),
      );
    }
    const type = typeFlags[file.entry.kind];
    parts.push(header({ name, type, mode: file.mode, uid, gid, size: content.length, link, seconds }));
    parts.push(...padded(content));
  }
  parts.push(Buffer.alloc(2 * block));
  return Buffer.concat(parts);
}

function padded(content: Buffer): readonly Buffer[] {
  const over = content.length % block;
  return over === 0 ? [content] : [content, Buffer.alloc(block - over)];
}

/** No record is needed for what fits into a header. */
function longName(key: string, value: string): readonly string[] {
  return Buffer.byteLength(value) <= 100 ? [] : [paxRecord(key, value)];
}

/** As `fsGroup` and `runAsUser` of clusters that give each namespace a range of its own. */
function largeId(key: string, value: number): readonly string[] {
  return value <= largestId ? [] : [paxRecord(key, String(value))];
}

/** A PAX record counts its own length. */
function paxRecord(key: string, value: string): string {
  const body = ` ${key}=${value}\n`;
  let length = Buffer.byteLength(body) + 1;
  while (String(length).length + Buffer.byteLength(body) !== length) length++;
  return `${length}${body}`;
}

interface Header {
  readonly name: string;
  readonly type: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly link: string;
  readonly seconds: number;
}

function header({ name, type, mode, uid, gid, size, link, seconds }: Header): Buffer {
  const head = Buffer.alloc(block);
  const octal = (value: number, at: number, width: number): void => {
    head.write(value.toString(8).padStart(width - 1, "0"), at, "latin1");
  };
  head.set(Buffer.from(name).subarray(0, 100), 0);
  octal(mode & 0o7777, 100, 8);
  octal(Math.min(uid, largestId), 108, 8);
  octal(Math.min(gid, largestId), 116, 8);
  octal(size, 124, 12);
  octal(seconds, 136, 12);
  head.write("        ", 148, "latin1");
  head.write(type, 156, "latin1");
  head.set(Buffer.from(link).subarray(0, 100), 157);
  head.write("ustar\u000000", 257, "latin1");
  octal(
    head.reduce((sum, byte) => sum + byte, 0),
    148,
    7,
  );
  return head;
}

/**
 * The content of the first regular file of an archive, at most its last `maxBytes` bytes; undefined when the archive
 * has none. Reads as a stream: of a long file only the tail is held.
 */
export async function firstFileOfTar(
  archive: AsyncIterable<Buffer>,
  maxBytes: number = Number.POSITIVE_INFINITY,
): Promise<Buffer | undefined> {
  let bytes: Buffer = Buffer.alloc(0);
  let skip = 0;
  let file: { left: number; readonly tail: Tail } | undefined;
  for await (const chunk of archive) {
    bytes = bytes.length === 0 ? chunk : Buffer.concat([bytes, chunk]);
    for (;;) {
      if (file !== undefined) {
        const part = bytes.subarray(0, file.left);
        file.tail.add(part);
        file.left -= part.length;
        bytes = bytes.subarray(part.length);
        if (file.left === 0) return file.tail.bytes();
        break;
      }
      const skipped = Math.min(skip, bytes.length);
      bytes = bytes.subarray(skipped);
      skip -= skipped;
      if (skip > 0 || bytes.length < block) break;
      if (bytes[0] === 0) return undefined; // The end of the archive.
      const size = Number.parseInt(bytes.toString("latin1", 124, 136), 8) || 0;
      const type = bytes.toString("latin1", 156, 157);
      bytes = bytes.subarray(block);
      if (type === "0" || type === "\0") {
        if (size === 0) return Buffer.alloc(0);
        file = { left: size, tail: new Tail(maxBytes) };
      } else {
        skip = Math.ceil(size / block) * block;
      }
    }
  }
  return undefined;
}

/** Keeps the last bytes of what is added. */
class Tail {
  readonly #max: number;
  #parts: Buffer[] = [];
  #held = 0;

  constructor(max: number) {
    this.#max = max;
  }

  add(part: Buffer): void {
    this.#parts.push(part);
    this.#held += part.length;
    for (
      let first = this.#parts[0];
      first !== undefined && this.#held - first.length >= this.#max;
      first = this.#parts[0]
    ) {
      this.#parts.shift();
      this.#held -= first.length;
    }
  }

  bytes(): Buffer {
    const all = Buffer.concat(this.#parts);
    return all.length <= this.#max ? all : all.subarray(all.length - this.#max);
  }
}
