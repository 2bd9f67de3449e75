import { describe, expect, it } from "vitest";
import { directPodDialer } from "../../system/direct-pod-dialer.ts";
import { hostDialer } from "../../system/host-dialer.ts";
import { VirtualClock } from "../../runtime/fake/virtual-clock.ts";
import { versionRules } from "../core/version-rules.ts";
import type { ContainerRuntime, ExecResult } from "../ports.ts";
import { RuntimeError } from "../runtime-error.ts";
import { ExecProbe } from "./exec-probe.ts";
import { expandCommand } from "./expand.ts";
import { probePorts, probeTarget, runtimeThat } from "./testing/probe-setup.fixture.ts";

const dialers = { podDialer: directPodDialer(hostDialer), hostDialer };
const never = new AbortController().signal;

function exits(exitCode: number, stdout = "", stderr = ""): ContainerRuntime["exec"] {
  return async (_id, _command, io) => {
    await io.stderr?.(Buffer.from(stderr));
    await io.stdout?.(Buffer.from(stdout));
    return { kind: "exited", exitCode };
  };
}

function refuses(error: RuntimeError): ContainerRuntime["exec"] {
  return async () => await Promise.reject(error);
}

const missing = 'exec: "foo": executable file not found in $PATH: unknown';
const oci = `OCI runtime exec failed: exec failed: unable to start container process: ${missing}`;
const prefix = "rpc error: code = Unknown desc = failed to exec in container: ";

describe("the outcome of a command", () => {
  it.each<[string, ContainerRuntime["exec"], unknown]>([
    ["exit 0 is healthy", exits(0, "fine\n"), { kind: "result", result: "success", output: "fine\n" }],
    [
      "exit 1 is a failure with stdout before stderr",
      exits(1, "out1\nout2\n", "err1\n"),
      { kind: "result", result: "failure", output: "out1\nout2\nerr1\n" },
    ],
    [
      "output is cut at 10240 bytes",
      exits(2, "o".repeat(10_000), "e".repeat(10_000)),
      { kind: "result", result: "failure", output: "o".repeat(10_000) + "e".repeat(240) },
    ],
    [
      "an own exit code 127 is a failure",
      exits(127, "sh: foo: not found\n"),
      { kind: "result", result: "failure", output: "sh: foo: not found\n" },
    ],
    [
      "a binary that is missing is an error in containerd's words",
      exits(126, `${oci}\r\n`),
      {
        kind: "error",
        state: "unknown",
        message: `${prefix}failed to start exec "${"0".repeat(64)}": ${oci}`,
      },
    ],
    [
      "a container that has ended is an error",
      refuses(new RuntimeError("NotRunning", "container c0ffee is not running")),
      { kind: "error", state: "unknown", message: `${prefix}container is in CONTAINER_EXITED state` },
    ],
    [
      "a container that ended meanwhile is an error",
      exits(126, "cannot exec in a stopped state: unknown\r\n"),
      { kind: "error", state: "unknown", message: `${prefix}container is in CONTAINER_EXITED state` },
    ],
    [
      "a container that ended meanwhile is an error, in the words of newer engines",
      exits(
        126,
        "OCI runtime exec failed: exec failed: cannot exec a container that has stopped: unknown\r\n",
      ),
      { kind: "error", state: "unknown", message: `${prefix}container is in CONTAINER_EXITED state` },
    ],
    [
      "a container that is gone is an error",
      refuses(new RuntimeError("NotFound", "No such container")),
      {
        kind: "error",
        state: "unknown",
        message:
          "rpc error: code = NotFound desc = failed to exec in container: failed to load task: no running task found: task c0ffee not found: not found",
      },
    ],
  ])("%s", async (_title, exec, expected) => {
    const ports = probePorts(dialers, { runtime: runtimeThat(exec) });
    const runner = new ExecProbe(ports, never);
    expect(await runner.probe({ command: ["foo"] }, probeTarget(), 1000, never)).toEqual(expected);
  });
});

describe("a command that takes too long", () => {
  it.each([
    [36, 'command timed out: "sleep 100" timed out after 1s'],
    [30, 'command "sleep 100" timed out'],
  ])("is a failure, in the words of 1.%i", async (minor, output) => {
    const clock = new VirtualClock();
    const hangs = runtimeThat(async () => await Promise.withResolvers<ExecResult>().promise);
    const ports = probePorts(dialers, { clock, runtime: hangs, rules: versionRules(minor) });
    const runner = new ExecProbe(ports, never);
    const outcome = runner.probe({ command: ["sleep", "100"] }, probeTarget(), 1000, never);
    expect(await clock.awaiting(outcome)).toEqual({ kind: "result", result: "failure", output });
    expect(clock.now() - clock.start).toBe(1000);
    expect(clock.pending).toBe(0);
  });

  it("is not started again while three of its processes are left, and is once one has ended", async () => {
    const clock = new VirtualClock();
    const running: ((result: ExecResult) => void)[] = [];
    const runtime = runtimeThat(async () => {
      const { promise, resolve } = Promise.withResolvers<ExecResult>();
      running.push(resolve);
      return await promise;
    });
    const runner = new ExecProbe(probePorts(dialers, { clock, runtime }), never);
    const once = async (): Promise<string> => {
      const outcome = runner.probe({ command: ["stuck"] }, probeTarget(), 2000, never);
      const result = await clock.awaiting(outcome);
      return result.kind === "result" ? result.output : result.message;
    };
    const timedOut = 'command timed out: "stuck" timed out after 2s';
    expect([await once(), await once(), await once(), await once()]).toEqual(Array(4).fill(timedOut));
    expect(running.length).toBe(3);
    expect(clock.now() - clock.start).toBe(8000);
    running[0]?.({ kind: "exited", exitCode: 0 });
    await clock.advance(1);
    expect(await once()).toBe(timedOut);
    expect(running.length).toBe(4);
    expect(clock.pending).toBe(0);
  });

  it("is ended where the engine can, so that nothing is left and the next run starts", async () => {
    const clock = new VirtualClock();
    let runs = 0;
    const runtime = runtimeThat(async (_id, _command, _io, signal) => {
      runs++;
      await clock.sleep(60_000, signal);
      return { kind: "exited", exitCode: 0 };
    });
    const runner = new ExecProbe(probePorts(dialers, { clock, runtime, endsExecs: () => true }), never);
    for (let run = 0; run < 5; run++)
      await clock.awaiting(runner.probe({ command: ["stuck"] }, probeTarget(), 1000, never));
    expect([runs, clock.pending]).toEqual([5, 0]);
  });

  it("is let go of when its worker stops", async () => {
    const clock = new VirtualClock();
    let told: AbortSignal | undefined;
    const runtime = runtimeThat(async (_id, _command, _io, signal) => {
      told = signal;
      const { promise, reject } = Promise.withResolvers<ExecResult>();
      signal.addEventListener("abort", () => {
        reject(signal.reason as Error);
      });
      return await promise;
    });
    const runner = new ExecProbe(probePorts(dialers, { clock, runtime }), never);
    await clock.awaiting(runner.probe({ command: ["stuck"] }, probeTarget(), 1000, never));
    expect(told?.aborted).toBe(false);
    await runner.close();
    expect(told?.aborted).toBe(true);
  });
});

describe("expansion", () => {
  const env = [
    { name: "A", value: "1" },
    { name: "FROM", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
  ];
  it.each([
    ["$(A)", "1"],
    ["$(FROM)", ""],
    ["$(UNKNOWN)", "$(UNKNOWN)"],
    ["$$(A)", "$(A)"],
    ["echo $$$$", "echo $$"],
    ["$A $(A", "$A $(A"],
    ["a$(A)$(A)b$", "a11b$"],
  ])("%s becomes %s", (word, expected) => {
    expect(expandCommand([word], env)).toEqual([expected]);
  });
});
