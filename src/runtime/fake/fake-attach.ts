import { PassThrough } from "node:stream";
import type { AttachStream } from "../../kubelet/ports.ts";
import type { FakeProcess } from "./fake-process.ts";

/** Output from now on; what is written to stdin goes nowhere. */
export function attachTo(process: FakeProcess): AttachStream {
  const closing = new AbortController();
  const stdin = new PassThrough();
  stdin.resume();
  return {
    stdin,
    output: process.newOutput(closing.signal),
    resize: () => Promise.resolve(),
    close: () => {
      closing.abort();
      stdin.destroy();
    },
  };
}
