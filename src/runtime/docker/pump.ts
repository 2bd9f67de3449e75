import type { Duplex, Readable } from "node:stream";
import type { ExecIo } from "../../kubelet/ports.ts";
import { piecesOf } from "./demux.ts";

/** Delivers a container's output in order; a callback that returns a promise holds the stream back. */
export async function pumpOutput(source: AsyncIterable<Buffer>, tty: boolean, io: ExecIo): Promise<void> {
  const pieces = piecesOf(tty);
  for await (const chunk of source) for (const { stream, data } of pieces(chunk)) await io[stream]?.(data);
}

/**
 * Passes stdin on and half-closes at its end. Stops when the other side has gone; a broken connection shows where the
 * output is read, so it is no error here.
 */
export function pumpInput(stdin: Readable | undefined, target: Duplex): void {
  if (stdin === undefined) {
    target.end();
    return;
  }
  stdin.pipe(target);
  target.once("close", () => stdin.unpipe(target));
}
