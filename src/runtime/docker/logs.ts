import type { ContainerId, LogChunk, LogOptions } from "../../kubelet/ports.ts";
import { destroyAtAbort } from "../../util/destroy-at-abort.ts";
import { Demux } from "./demux.ts";
import type { Engine } from "./engine.ts";
import { isRuntimeError } from "./errors.ts";

/** The engine cuts lines into pieces of this size. */
const pieceBytes = 16_384;
/** A line that is longer comes in several chunks, so that one endless line cannot fill our memory. */
const lineLimit = 1 << 20;
const newline = 0x0a;
const space = 0x20;

type Stream = LogChunk["stream"];

/**
 * The log of a container by lines, each with the time at which it was written. Follows until the container ends, the
 * signal aborts (then the iteration ends with its reason) or the engine goes away.
 */
export async function* readLogs(
  engine: Engine,
  id: ContainerId,
  options: LogOptions,
  signal: AbortSignal,
): AsyncGenerator<LogChunk, void, undefined> {
  if (options.stdout === false && options.stderr === false) return;
  const { Config } = await engine.call<{ readonly Config: { readonly Tty: boolean } }>(
    { method: "GET", path: `/containers/${id}/json` },
    signal,
  );
  const read = (how: LogOptions, since: string | undefined): AsyncGenerator<LogChunk, void, undefined> =>
    readOnce(engine, id, how, { since, tty: Config.Tty }, signal);
  const since = options.since === undefined ? undefined : (options.since / 1000).toFixed(9);
  if (!options.follow) {
    yield* read(options, since);
    return;
  }
  const told = new LastMoment();
  for await (const line of read(options, since)) {
    told.add(line);
    yield line;
  }
  // An engine may end the stream of a container that has ended with much of its log, or all of it, still unsent.
  const { tail: _all, ...rest } = options;
  const unsent =
    told.time === undefined
      ? read({ ...options, follow: false }, since)
      : read({ ...rest, follow: false }, sinceText(told.time));
  try {
    for await (const line of unsent) if (!told.has(line)) yield line;
  } catch (error) {
    // Deleted with its pod meanwhile: what was told is all there is.
    if (!isRuntimeError(error, "NotFound", "Conflict")) throw error;
  }
}

/** The lines told last: those of one moment, which reading on from that moment brings again. */
class LastMoment {
  time: string | undefined;
  readonly #left: Record<Stream, number> = { stdout: 0, stderr: 0 };

  add({ time, stream }: LogChunk): void {
    if (time !== this.time) {
      this.#left.stdout = 0;
      this.#left.stderr = 0;
    }
    this.time = time;
    this.#left[stream] += 1;
  }

  /** Whether this line, read again in order, has been told. */
  has({ time, stream }: LogChunk): boolean {
    if (time !== this.time || this.#left[stream] === 0) return false;
    this.#left[stream] -= 1;
    return true;
  }
}

/** RFC 3339 with nanoseconds as the engine's `since`: seconds with nine decimals. */
function sinceText(time: string): string {
  const [whole = "", fraction = ""] = time.replace(/Z$/, "").split(".");
  return `${Math.floor(Date.parse(`${whole}Z`) / 1000)}.${fraction.padEnd(9, "0")}`;
}

async function* readOnce(
  engine: Engine,
  id: ContainerId,
  options: LogOptions,
  { since, tty }: { readonly since: string | undefined; readonly tty: boolean },
  signal: AbortSignal,
): AsyncGenerator<LogChunk, void, undefined> {
  const query = {
    stdout: options.stdout !== false,
    stderr: options.stderr !== false,
    timestamps: true,
    follow: options.follow,
    tail: options.tail ?? "all",
    since,
  };
  const answer = await engine.stream({ method: "GET", path: `/containers/${id}/logs`, query }, signal);
  using _abort = destroyAtAbort(answer, signal);
  try {
    yield* tty ? terminalLines(answer) : entryLines(answer);
  } finally {
    answer.destroy();
  }
}

/** Without a terminal each frame is one log entry: a line, or a piece of a long one. */
export async function* entryLines(answer: AsyncIterable<Buffer>): AsyncGenerator<LogChunk, void, undefined> {
  const demux = new Demux();
  const open: Record<Stream, LineBuilder> = {
    stdout: new LineBuilder("stdout"),
    stderr: new LineBuilder("stderr"),
  };
  for await (const chunk of answer) {
    for (const { stream, data } of demux.push(chunk)) {
      const line = open[stream].add(data);
      if (line !== undefined) yield line;
    }
  }
  for (const builder of Object.values(open)) {
    const line = builder.flush();
    if (line !== undefined) yield line;
  }
}

/** With a terminal the entries follow each other without frames; what is longer than a piece has a time in its middle. */
export async function* terminalLines(
  answer: AsyncIterable<Buffer>,
): AsyncGenerator<LogChunk, void, undefined> {
  const builder = new LineBuilder("stdout");
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of answer) {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const end = entryEnd(rest);
      if (end === undefined) break;
      const line = builder.add(rest.subarray(0, end));
      rest = rest.subarray(end);
      if (line !== undefined) yield line;
    }
  }
  const line = rest.length > 0 ? (builder.add(rest) ?? builder.flush()) : builder.flush();
  if (line !== undefined) yield line;
}

/** Where the first entry ends: behind its newline, or behind a full piece that another entry follows. */
function entryEnd(bytes: Buffer): number | undefined {
  const end = bytes.indexOf(newline);
  const full = bytes.indexOf(space) + 1 + pieceBytes;
  if (end >= 0 && end < full) return end + 1;
  return bytes.length > full ? full : undefined;
}

/** Joins the pieces of a line. The time is that of the first. */
class LineBuilder {
  readonly #stream: Stream;
  #time = "";
  #parts: Buffer[] = [];
  #bytes = 0;

  constructor(stream: Stream) {
    this.#stream = stream;
  }

  /** @param entry time, a space, text */
  add(entry: Buffer): LogChunk | undefined {
    const at = entry.indexOf(space);
    const text = entry.subarray(at + 1);
    if (this.#bytes === 0) this.#time = entry.toString("latin1", 0, Math.max(at, 0));
    this.#parts.push(text);
    this.#bytes += text.length;
    return text.at(-1) === newline || this.#bytes >= lineLimit ? this.flush() : undefined;
  }

  flush(): LogChunk | undefined {
    if (this.#bytes === 0) return undefined;
    const line = { stream: this.#stream, time: this.#time, data: Buffer.concat(this.#parts) };
    this.#parts = [];
    this.#bytes = 0;
    return line;
  }
}
