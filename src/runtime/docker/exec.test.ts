import { Duplex, PassThrough } from "node:stream";
import { expect, it } from "vitest";
import type { TerminalSize } from "../../kubelet/ports.ts";
import type { Engine, EngineRequest } from "./engine.ts";
import { runExec } from "./exec.ts";

it("sets a terminal's first size also when the engine has not started the process yet, and nobody types", async () => {
  const asked: unknown[] = [];
  const output = new PassThrough();
  const call = async ({ path, query }: EngineRequest): Promise<unknown> => {
    if (path.endsWith("/exec")) return await Promise.resolve({ Id: "e" });
    if (path === "/exec/e/json") return { Running: false, ExitCode: 0, Pid: 1 };
    asked.push(query);
    if (asked.length < 4) throw new Error("cannot resize a stopped container");
    output.end("a prompt");
    return undefined;
  };
  const hijack = async (): Promise<Duplex> =>
    await Promise.resolve(Duplex.from({ readable: output, writable: new PassThrough() }));
  async function* sizes(): AsyncGenerator<TerminalSize> {
    yield await Promise.resolve({ width: 80, height: 24 });
  }
  const printed: string[] = [];
  const context = {
    // As much of an engine as an exec needs.
    engine: { call, hijack } as unknown as Engine,
    clock: { now: () => 0, sleep: () => Promise.resolve() },
    local: false,
  };
  const stdout = (data: Uint8Array): void => void printed.push(Buffer.from(data).toString());
  const io = { stdout, tty: true, resize: sizes() };
  const result = await runExec(context, "c", ["sh"], io, new AbortController().signal);
  expect(result).toEqual({ kind: "exited", exitCode: 0 });
  expect(asked).toEqual(Array.from({ length: 4 }, () => ({ w: 80, h: 24 })));
  expect(printed).toEqual(["a prompt"]);
});
