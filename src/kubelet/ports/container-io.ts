/** What goes into a running container and what comes out of it. */
import type { Readable } from "node:stream";
import type { EpochMs } from "../../util/time.ts";

/** In characters. */
export interface TerminalSize {
  readonly width: number;
  readonly height: number;
}

/** The streams of a command; what is missing is not attached. */
export interface ExecIo {
  readonly stdin?: Readable;
  /** Called in order; a returned promise holds the stream back. */
  readonly stdout?: (chunk: Uint8Array) => void | Promise<void>;
  readonly stderr?: (chunk: Uint8Array) => void | Promise<void>;
  readonly tty?: boolean;
  readonly resize?: AsyncIterable<TerminalSize>;
}

/** `unknown`: the engine went away before it told the exit code. */
export type ExecResult =
  | { readonly kind: "exited"; readonly exitCode: number }
  | { readonly kind: "unknown" };

/** Which part of a log is read. */
export interface LogOptions {
  readonly follow: boolean;
  /** Undefined = all lines. */
  readonly tail?: number;
  readonly since?: EpochMs;
  readonly stdout?: boolean;
  readonly stderr?: boolean;
}

/** One line, its newline included (the last may lack it). */
export interface LogChunk {
  readonly stream: "stdout" | "stderr";
  /** RFC 3339 with nanoseconds, as the engine stored it. */
  readonly time: string;
  readonly data: Uint8Array;
}

/** The streams of a container's first process. */
export interface AttachStream {
  readonly stdin: NodeJS.WritableStream;
  readonly output: AsyncIterable<{ readonly stream: "stdout" | "stderr"; readonly data: Uint8Array }>;
  resize(size: TerminalSize): Promise<void>;
  close(): void;
}
