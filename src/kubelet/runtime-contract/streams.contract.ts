import { expect, it } from "vitest";
import type { LogChunk } from "../ports.ts";
import { contractCommands, type RuntimeBench } from "./bench.contract.ts";

const never = new AbortController().signal;

/** What goes into a running container, and what comes out of it. */
export function streamsContract(bench: () => RuntimeBench): void {
  it("execs: output and exit code; a container that does not run refuses with NotRunning", async () => {
    const { fixture, runtime } = bench();
    const id = await bench().started("sleeps");
    const chunks: Uint8Array[] = [];
    const io = { stdout: (chunk: Uint8Array) => void chunks.push(chunk) };
    const result = await fixture.awaiting(runtime.exec(id, ["sh", "-c", "echo hello; exit 7"], io, never));
    expect(result).toEqual({ kind: "exited", exitCode: 7 });
    expect(Buffer.concat(chunks).toString()).toBe("hello\n");
    await fixture.awaiting(runtime.kill(id, "SIGKILL"));
    await bench().exited(id);
    await expect(fixture.awaiting(runtime.exec(id, ["true"], {}, never))).rejects.toMatchObject({
      code: "NotRunning",
    });
  });

  it("tells what runs in a container: its first process, and what that does with SIGTERM", async () => {
    const { fixture, runtime } = bench();
    const { id: sandboxId } = await bench().sandbox();
    const look = async (name: string) => {
      const id = await bench().create(name, sandboxId);
      await fixture.awaiting(runtime.start(id));
      await fixture.pass(300);
      const processes = await fixture.awaiting(runtime.processes(id, never));
      return processes.find(({ pid }) => pid === 1);
    };
    const sleeps = await look("sleeps");
    expect(sleeps?.command).toEqual(contractCommands["sleeps"]);
    expect([sleeps?.caughtSignals, sleeps?.ignoredSignals]).toEqual([
      expect.arrayContaining(["SIGTERM"]) as string[],
      expect.not.arrayContaining(["SIGTERM"]) as string[],
    ]);
    expect((await look("stubborn"))?.ignoredSignals).toContain("SIGTERM");
    const ended = await bench().create("fails", sandboxId);
    await expect(fixture.awaiting(runtime.processes(ended, never))).rejects.toMatchObject({
      code: "NotRunning",
    });
  });

  it("gives the log line by line, by stream and by tail, and follows it to the end", async () => {
    const { fixture, runtime } = bench();
    const id = await bench().started("talks");
    const followed = await fixture.awaiting(lines(runtime.logs(id, { follow: true }, never)));
    expect(followed).toEqual(["stdout one", "stderr two", "stdout three"]);
    await bench().exited(id);
    const tail = await fixture.awaiting(lines(runtime.logs(id, { follow: false, tail: 1 }, never)));
    expect(tail).toEqual(["stdout three"]);
    const errors = await fixture.awaiting(lines(runtime.logs(id, { follow: false, stdout: false }, never)));
    expect(errors).toEqual(["stderr two"]);
  });
}

async function lines(log: AsyncIterable<LogChunk>): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { stream, data } of log) found.push(`${stream} ${Buffer.from(data).toString().trimEnd()}`);
  return found;
}
