import { describe, expect, it } from "vitest";
import { admitStart } from "./back-off.ts";
import { container, options, optionsOf, podOf } from "./testing/base-pod.ts";
import { type CoreOptions, newPodMemory, type PodMemory, type StartContainer } from "./types.ts";

const pod = podOf();

function step(finishedAt: number | undefined): StartContainer {
  const lastExit = finishedAt === undefined ? undefined : { finishedAt };
  return { type: "startContainer", name: "main", kind: "app", attempt: 1, lastExit, stopOnError: false };
}

/** Seconds from each exit to the next start of a container that runs `runSeconds` each time. */
function waits(runSeconds: number, starts: number, settings: CoreOptions = options): readonly number[] {
  let memory: PodMemory = newPodMemory;
  let now = 0;
  return Array.from({ length: starts }, () => {
    const exit = (now += runSeconds * 1000);
    for (;;) {
      const admission = admitStart(memory, step(exit), now, pod, settings);
      if (admission.run) {
        memory = admission.memory;
        return (now - exit) / 1000;
      }
      now = admission.error.notBefore ?? Infinity;
    }
  });
}

function refusal(memory: PodMemory, finishedAt: number, now: number, settings = options): string {
  const admission = admitStart(memory, step(finishedAt), now, pod, settings);
  return admission.run ? "started" : admission.error.message;
}

describe("restart back-off", () => {
  it("waits 0, 10, 20, 40 … 300 s after the exits of a container that ends at once", () => {
    expect(waits(0, 9)).toEqual([0, 10, 20, 40, 80, 160, 300, 300, 300]);
  });

  it("a run of 300 s does not reset the ladder, one of more than 600 s does", () => {
    expect(waits(300, 4)).toEqual([0, 10, 20, 40]);
    expect(waits(601, 3)).toEqual([0, 0, 0]);
  });

  it("timeScale shortens the windows and their reset", () => {
    const fast = { ...options, timeScale: 0.1 };
    expect(waits(0, 4, fast)).toEqual([0, 1, 2, 4]);
    expect(waits(61, 3, fast)).toEqual([0, 0, 0]);
  });

  it("maxContainerRestartPeriod caps all windows, also the first", () => {
    expect(waits(0, 4, { ...options, maxContainerRestartPeriodMs: 15_000 })).toEqual([0, 10, 15, 15]);
    expect(waits(0, 3, { ...options, maxContainerRestartPeriodMs: 2000 })).toEqual([0, 2, 2]);
  });

  it("a start without any exit is free and opens no window", () => {
    expect(admitStart(newPodMemory, step(undefined), 5000, pod, options)).toEqual({
      run: true,
      memory: newPodMemory,
    });
  });

  const entry = { key: "busybox:1.35 ", backOffMs: 80_000, lastUpdate: 0 };
  const memory: PodMemory = { ...newPodMemory, restartBackOff: { main: entry } };

  it("a refusal names the window, unscaled, and when it ends", () => {
    expect(admitStart(memory, step(1000), 2000, pod, options)).toEqual({
      run: false,
      error: {
        reason: "CrashLoopBackOff",
        message: "back-off 1m20s restarting failed container=main pod=web_default(u-1)",
        notBefore: 81_000,
      },
      events: [
        {
          type: "Warning",
          reason: "BackOff",
          message: "Back-off restarting failed container main in pod web_default(u-1)",
          fieldPath: "spec.containers{main}",
        },
      ],
    });
    expect(refusal(memory, 1000, 2000, { ...options, timeScale: 0.1 })).toContain("back-off 1m20s ");
  });

  it("another image starts the ladder afresh", () => {
    const other = podOf({ containers: [container("main", { image: "busybox:1.36" })] });
    const admission = admitStart(memory, step(1000), 2000, other, options);
    expect(admission.run && admission.memory.restartBackOff["main"]?.backOffMs).toBe(10_000);
  });

  it("other resources start it afresh from 1.34", () => {
    const other = podOf({ containers: [container("main", { resources: { limits: { cpu: "1" } } })] });
    const before: PodMemory = {
      ...newPodMemory,
      restartBackOff: { main: { ...entry, key: "busybox:1.35 {}" } },
    };
    expect(admitStart(before, step(1000), 2000, other, optionsOf(34)).run).toBe(true);
    expect(admitStart(memory, step(1000), 2000, other, optionsOf(33)).run).toBe(false);
  });

  it("kills by a probe restart at once twice, the third waits if the exit before was less than 10 s ago", () => {
    const lines: string[] = [];
    let current = newPodMemory;
    // Each kill's start is judged by the exit before that kill.
    for (const [now, lastExit] of [
      [9, undefined],
      [18, 9],
      [27, 18],
    ] as const) {
      const admission = admitStart(current, step(lastExit && lastExit * 1000), now * 1000, pod, options);
      if (admission.run) current = admission.memory;
      lines.push(admission.run ? `${now}s started` : `${now}s refused`);
    }
    expect(lines).toEqual(["9s started", "18s started", "27s refused"]);
  });
});
