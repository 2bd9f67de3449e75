import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { hasKubectl, useInstance } from "./fixture/instance.ts";
import { busybox } from "./fixture/images.ts";

const instance = useInstance();
const MiB = 1024 * 1024;
const size = 128 * MiB;
/** A transfer is held in pieces; what needs a good part of it is a buffer that grows with it. */
const growth = 48 * MiB;

describe.skipIf(!hasKubectl)("large transfers", () => {
  it("go through exec both ways, and wait for a slow reader, without growing the daemon", async () => {
    const { env } = instance();
    const pod = await instance().run({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "large" },
      spec: {
        terminationGracePeriodSeconds: 0,
        containers: [{ name: "c", image: busybox, command: ["sleep", "600"] }],
      },
    });
    await pod.untilPhase("Running");
    const { pid } = await instance().daemonInfo();
    const shell = (command: string): ReturnType<typeof spawn> =>
      spawn("sh", ["-c", command], { env, stdio: ["ignore", "pipe", "inherit"] });
    // Once, so that what is loaded for the first transfer does not count.
    await output(shell("kubectl exec large -- echo warm"));
    const before = residentBytes(pid);
    const memory = new Watermark(pid);

    const out = output(shell(`kubectl exec large -- head -c ${size} /dev/zero | wc -c`));
    expect((await memory.during(out)).trim()).toBe(String(size));
    const into = output(shell(`head -c ${size} /dev/zero | kubectl exec -i large -- wc -c`));
    expect((await memory.during(into)).trim()).toBe(String(size));

    const stalled = shell("exec kubectl exec large -- cat /dev/zero");
    if (stalled.stdout !== null) await once(stalled.stdout, "readable"); // And nobody reads on.
    await memory.during(sleep(2_000));
    stalled.kill("SIGKILL");
    expect(memory.peak - before).toBeLessThan(growth);
  });
});

async function output(child: ReturnType<typeof spawn>): Promise<string> {
  let text = "";
  child.stdout?.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  await once(child, "close");
  return text;
}

/** The most that a process has had in memory while something went on. */
class Watermark {
  peak = 0;
  readonly #pid: number;

  constructor(pid: number) {
    this.#pid = pid;
  }

  async during<T>(work: Promise<T>): Promise<T> {
    const over = new AbortController();
    const watching = this.#watch(over.signal);
    try {
      return await work;
    } finally {
      over.abort();
      await watching;
    }
  }

  async #watch(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.peak = Math.max(this.peak, residentBytes(this.#pid));
      await sleep(20);
    }
  }
}

function residentBytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(kilobytes) * 1024;
}
