import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { main } from "./main.ts";
import { watchOutput } from "./output-watch.ts";
import type { CliPorts } from "./ports.ts";

function portsWith(stdout: PassThrough, stderr = new PassThrough()): CliPorts {
  return {
    stdin: new PassThrough(),
    stdout,
    stderr,
    env: {},
    clock: {
      now: () => 0,
      sleep: async () => {
        await Promise.resolve();
      },
    },
    monotonicMs: () => 0,
    onInterrupt: () => ({ [Symbol.dispose]: () => undefined }),
    daemonEntry: "",
  };
}

function closedPipe(): NodeJS.ErrnoException {
  return Object.assign(new Error("write EPIPE"), { code: "EPIPE" });
}

test("a reader that leaves interrupts the command once", () => {
  const stdout = new PassThrough();
  using watch = watchOutput(portsWith(stdout));
  let interrupts = 0;
  using _subscription = watch.ports.onInterrupt(() => {
    interrupts += 1;
  });
  stdout.emit("error", closedPipe());
  stdout.emit("error", closedPipe());
  expect(interrupts).toBe(1);
  expect(watch.failure()?.code).toBe("EPIPE");
});

test("a command whose reader has left ends as a shell shows a broken pipe, without a word", async () => {
  const stdout = new PassThrough();
  const errors = new PassThrough();
  const ports = portsWith(stdout, errors);
  stdout.write = () => {
    stdout.emit("error", closedPipe());
    return false;
  };
  const stderr: string[] = [];
  errors.on("data", (chunk: Buffer) => stderr.push(chunk.toString()));
  expect(await main(["completion", "bash"], ports)).toBe(141);
  expect(stderr).toEqual([]);
});
