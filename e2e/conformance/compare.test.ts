import { describe, expect, test } from "vitest";
import { compareTraces } from "./compare.ts";
import { event, failed, pod, running, trace, waiting } from "./testing.fixture.ts";
import type { TraceEntry } from "./trace.ts";

const creating = pod(0, waiting("ContainerCreating"));
const up = pod(1_000, running, { ready: true, started: true });
const end = { t: 60_000, kind: "action", do: "cleanup: kubectl delete pod test" } as const;

function differences(
  recorded: readonly TraceEntry[],
  ours: readonly TraceEntry[],
  slackMs = 0,
  probeTickMs = 0,
): string[] {
  return compareTraces(trace(...recorded, end), trace(...ours, end), {
    slackMs,
    probeTickMs,
  }).differences.map(({ kind, text }) => `${kind}: ${text.split("\n")[0] ?? ""}`);
}

describe("states", () => {
  test("the same states at the same times match", () => {
    expect(differences([creating, up], [creating, up])).toEqual([]);
  });

  test("another exit code is a difference", () => {
    const other = { terminated: { exitCode: 2, reason: "Error" } };
    expect(differences([creating, up, pod(9_000, failed)], [creating, up, pod(9_000, other)])).toContain(
      "state: never shown: main: Terminated: Error(1)",
    );
  });

  test("a state that we never show is a difference", () => {
    expect(differences([creating, up, pod(9_000, failed)], [creating, up])).toHaveLength(2);
  });

  test("a state of ours that the recording's poll may have missed is none", () => {
    const ours = [creating, up, pod(1_500, failed), pod(2_000, running, { restartCount: 1 })];
    const recorded = [creating, up, pod(2_800, running, { restartCount: 1 })];
    expect(differences(recorded, ours)).toEqual([]);
  });

  test("the same state for longer is a difference", () => {
    const ours = [creating, up, pod(3_000, failed), pod(20_000, running, { restartCount: 1 })];
    const recorded = [creating, up, pod(20_000, running, { restartCount: 1 })];
    expect(differences(recorded, ours)).toHaveLength(1);
  });

  test("CrashLoopBackOff may stand where the recording still shows the end", () => {
    const down = pod(9_000, failed, { restartCount: 1 });
    const backOff = pod(9_100, waiting("CrashLoopBackOff"), { restartCount: 1 });
    const again = pod(21_000, running, { restartCount: 2 });
    expect(differences([creating, up, down, again], [creating, up, down, backOff, again])).toEqual([]);
  });

  test("a waiting reason that we never show is a difference, however the states are lined up", () => {
    const down = pod(9_000, failed, { restartCount: 1 });
    const refused = pod(9_900, waiting("RunContainerError"), { restartCount: 1 });
    expect(differences([creating, up, down, refused], [creating, up, down])).toEqual([
      "state: never shown: main: Waiting: RunContainerError",
    ]);
  });

  test("what comes after the clean-up does not count", () => {
    expect(differences([creating, up, pod(61_000, failed)], [creating, up])).toEqual([]);
  });
});

describe("times", () => {
  test.each([
    { what: "a second late", t: 1_950, expected: 0 },
    { what: "three seconds late", t: 4_000, expected: 1 },
    { what: "three seconds late on a machine that busy", t: 4_000, slackMs: 2_500, expected: 0 },
    {
      what: "a tick of a delayed probe late, where no probe has spoken",
      t: 4_000,
      probeTickMs: 3_000,
      expected: 1,
    },
  ])("$what", ({ t, slackMs, probeTickMs, expected }) => {
    const late = pod(t, running, { ready: true, started: true });
    expect(differences([creating, up], [creating, late], slackMs, probeTickMs)).toHaveLength(expected);
  });

  test("what a probe brings about may come a tick of a delayed probe late", () => {
    const isReady = (t: number): TraceEntry => pod(t, running, { ready: true, started: true });
    const unready = pod(1_000, running, { started: true });
    const [recorded, ours] = [
      [creating, unready, isReady(6_000)],
      [creating, unready, isReady(9_500)],
    ] as const;
    expect(differences(recorded, ours)).toHaveLength(1);
    expect(differences(recorded, ours, 0, 3_000)).toEqual([]);
  });

  test("a restart may come as much earlier as the recording was late to see its back-off end", () => {
    const backOff = pod(9_000, waiting("CrashLoopBackOff"));
    const restarted = (t: number): TraceEntry => pod(t, running, { restartCount: 1 });
    expect(
      differences([creating, up, backOff, restarted(34_000)], [creating, up, backOff, restarted(20_000)]),
    ).toEqual([]);
    expect(
      differences([creating, up, backOff, restarted(34_000)], [creating, up, backOff, restarted(12_000)]),
    ).toHaveLength(1);
  });
});

describe("a pod that is changed right after one of its containers has ended", () => {
  const deleting = { t: 5_000, kind: "action", do: "kubectl delete pod test" } as const;
  const down = (t: number): TraceEntry => pod(t, failed);
  const again = (t: number): TraceEntry => pod(t, running, { restartCount: 1 });

  test("is compared up to there, when the recording had not seen the end and we had acted on it", () => {
    expect(
      differences([creating, up, deleting, down(5_500)], [creating, up, again(4_600), deleting, down(6_500)]),
    ).toEqual([]);
  });

  test("is compared to the end when the recording had the time to see it", () => {
    expect(
      differences([creating, up, deleting, down(5_500)], [creating, up, again(3_000), deleting, down(6_500)]),
    ).not.toEqual([]);
  });
});

describe("a deletion during which the kubelet is stopped", () => {
  const action = (t: number, what: string): TraceEntry => ({ t, kind: "action", do: what });
  const deleted = action(5_000, "kubectl delete pod test");
  const stopped = action(7_000, "kubelet stopped (SIGTERM)");
  const back = action(17_000, "kubelet started again");
  const killing = event(5_000, "Killing", "Stopping container main");
  const again = event(18_000, "Killing", "Stopping container main");

  test("is compared up to its return, from which on the grace is counted otherwise", () => {
    const recorded = [creating, up, deleted, killing, stopped, back, again, pod(48_000, failed)];
    expect(
      differences(recorded, [creating, up, deleted, killing, stopped, back, pod(35_000, failed)]),
    ).toEqual([]);
  });

  test("is compared to the end when it begins while nobody is there", () => {
    const recorded = [creating, up, stopped, action(9_000, "kubectl delete pod test"), back, again];
    const ours = [creating, up, stopped, action(9_000, "kubectl delete pod test"), back];
    expect(differences(recorded, ours)).toHaveLength(1);
  });
});

describe("events", () => {
  const pulled = event(100, "Pulled", "Container image");
  const killing = event(9_000, "Killing", "Stopping container main");

  test("one that is missing and one too many are differences", () => {
    expect(differences([creating, pulled], [creating, killing])).toEqual([
      "event: - Normal Pulled spec.containers{main}: Container image ×1",
      "event: + Normal Killing spec.containers{main}: Stopping container main ×1",
    ]);
  });

  test.each([
    { reason: "Killing", recorded: 3, ours: 4, expected: 1 },
    { reason: "Pulled", recorded: 3, ours: 5, expected: 0 },
    { reason: "BackOff", recorded: 10, ours: 14, expected: 0 },
    { reason: "BackOff", recorded: 10, ours: 15, expected: 1 },
    { reason: "Unhealthy", recorded: 6, ours: 7, expected: 0 },
    { reason: "Unhealthy", recorded: 6, ours: 8, expected: 1 },
    { reason: "Unhealthy", recorded: 20, ours: 22, expected: 0 },
  ])("$reason: $recorded recorded, $ours ours", ({ reason, recorded, ours, expected }) => {
    const times = (count: number): TraceEntry => event(100, reason, "text", { count });
    expect(differences([creating, times(recorded)], [creating, times(ours)])).toHaveLength(expected);
  });

  test("another order is a difference unless they came together", () => {
    const late = { ...pulled, t: 10_000 };
    expect(differences([creating, pulled, killing], [creating, killing, late])).toHaveLength(1);
    const together = { ...killing, t: 200 };
    expect(differences([creating, pulled, together], [creating, together, { ...pulled, t: 300 }])).toEqual(
      [],
    );
  });
});
