import type { Writable } from "node:stream";

/** Resolves when a stream that said "enough" takes more again, or is gone. Leaves no listener behind. */
export async function drained(stream: Writable): Promise<void> {
  if (stream.destroyed || !stream.writableNeedDrain) return;
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const done = (): void => {
    stream.off("drain", done).off("close", done);
    resolve(undefined);
  };
  stream.on("drain", done).on("close", done);
  await promise;
}
