import { describe, expect, it } from "vitest";
import { afterStep } from "./after-step.ts";
import { isAttemptDue, nextAttemptAt, retryTime, untilRetry } from "./attempts.ts";
import { options, optionsOf } from "./testing/base-pod.ts";
import {
  newPodMemory,
  type PodMemory,
  type StartContainer,
  type StartError,
  type Step,
  type StepResult,
} from "./types.ts";

const now = 100_000;
const error: StartError = { reason: "ErrImagePull", message: "no" };
const failed: StepResult = { type: "failed", message: "why" };
const start = (kind: StartContainer["kind"]): StartContainer => ({
  type: "startContainer",
  name: "main",
  kind,
  attempt: 0,
  lastExit: undefined,
  stopOnError: kind === "init",
});
const killPod: Step = { type: "killPod", kills: [], sandboxes: [] };

function during(plan: readonly Step[], more: Partial<PodMemory> = {}): PodMemory {
  return { ...newPodMemory, sync: { plan, index: 0, since: 0, failed: false }, ...more };
}

describe("after a step", () => {
  it.each<[string, Step, StepResult, "continue" | "stop"]>([
    ["a start, the next follows", start("app"), { type: "started", id: "x" }, "continue"],
    [
      "a regular container that did not start, the next follows",
      start("app"),
      { type: "startFailed", error },
      "continue",
    ],
    [
      "a sidecar that did not start, the next follows",
      start("sidecar"),
      { type: "startFailed", error },
      "continue",
    ],
    [
      "an init container that did not start, nothing follows",
      start("init"),
      { type: "startFailed", error },
      "stop",
    ],
    ["a sandbox that was not made, nothing follows", { type: "createSandbox", attempt: 0 }, failed, "stop"],
    ["a kill that failed, nothing follows", killPod, failed, "stop"],
    [
      "a dead container that stays, the next follows",
      { type: "removeContainer", id: "x", name: "x" },
      failed,
      "continue",
    ],
    ["an abort, nothing follows", start("app"), { type: "aborted" }, "stop"],
  ])("%s", (_, step, result, next) => {
    expect(afterStep(during([step, killPod]), step, result, now, options).next).toBe(next);
  });

  it("the plan is over after its last step or a stop, and goes on otherwise", () => {
    const step = start("app");
    const plan = (steps: readonly Step[], result: StepResult) =>
      afterStep(during(steps), step, result, now, options).memory.sync;
    expect(plan([step], { type: "started", id: "x" })).toBeUndefined();
    expect(plan([step, killPod], { type: "aborted" })).toBeUndefined();
    expect(plan([step, killPod], { type: "startFailed", error })).toMatchObject({ index: 1, failed: true });
  });

  it("a failed plan is retried in 10 s, half as much later at most; an aborted or done one is not", () => {
    const step = start("app");
    const retryAt = (result: StepResult, jitter = 0) =>
      afterStep(during([step]), step, result, now, { ...options, jitter }).memory.retryAt;
    expect([retryAt({ type: "startFailed", error }), retryAt({ type: "startFailed", error }, 0.5)]).toEqual([
      110_000, 112_500,
    ]);
    expect([retryAt({ type: "aborted" }), retryAt({ type: "started", id: "x" })]).toEqual([
      undefined,
      undefined,
    ]);
  });

  it("a failure early in the plan makes all of it failed", () => {
    const steps = [start("app"), start("app")] as const;
    const once = afterStep(during(steps), steps[0], { type: "startFailed", error }, now, options);
    expect(afterStep(once.memory, steps[1], { type: "started", id: "x" }, now, options).memory.retryAt).toBe(
      110_000,
    );
  });

  it("the error of a start is remembered until the container has started", () => {
    const after = (result: StepResult) =>
      afterStep(
        during([start("app")], { startErrors: { main: error, b: error } }),
        start("app"),
        result,
        now,
        options,
      ).memory.startErrors;
    expect(after({ type: "started", id: "x" })).toEqual({ b: error });
    expect(after({ type: "startFailed", error: { reason: "X", message: "" } })["main"]?.reason).toBe("X");
    expect(after(failed)["main"]).toEqual({ reason: "RunContainerError", message: "why" });
    expect(after({ type: "aborted" })).toEqual({ main: error, b: error });
  });

  it("a failed hook of a sync that took a second makes for two attempts, one of a shorter sync does not", () => {
    const hook: StepResult = { type: "startFailed", error: { reason: "PostStartHookError", message: "" } };
    const twice = (at: number, result: StepResult) =>
      afterStep(during([start("app")]), start("app"), result, at, options).memory.attemptTwice;
    expect([twice(1000, hook), twice(999, hook), twice(1000, { type: "startFailed", error })]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it("a kill counts as the end of a termination only if it is one", () => {
    const killed = (work: PodMemory["work"], result: StepResult) =>
      afterStep(during([killPod], { work }), killPod, result, now, options).memory.killed;
    expect([
      killed("terminating", { type: "done" }),
      killed("sync", { type: "done" }),
      killed("terminating", failed),
    ]).toEqual([true, false, false]);
  });

  it.each<[string, Step, PodMemory["work"], readonly string[]]>([
    [
      "of a sandbox is told",
      { type: "createSandbox", attempt: 0 },
      "sync",
      ["FailedCreatePodSandBox: Failed to create pod sandbox: why"],
    ],
    ["of the last kill is told", killPod, "terminating", ["FailedKillPod: error killing pod: why"]],
    ["of a kill within a sync is not told", killPod, "sync", []],
    ["of the volumes is told by others", { type: "mountVolumes" }, "sync", []],
  ])("the failure %s", (_, step, work, expected) => {
    const { events } = afterStep(during([step], { work }), step, failed, now, options);
    expect(events.map(({ reason, message }) => `${reason}: ${message}`)).toEqual(expected);
  });
});

describe("the next attempt", () => {
  const attempted: PodMemory = { ...newPodMemory, attemptedWith: "key", attemptedAt: 50_000 };
  const backOff = (notBefore: number): Partial<PodMemory> => ({
    refusedUntil: [notBefore],
  });
  it.each<[string, Partial<PodMemory>, string, boolean]>([
    ["is due at first", { attemptedWith: undefined }, "key", true],
    ["is not due on the same input", {}, "key", false],
    ["is due on news", {}, "other", true],
    ["is due at the retry of a failed one", { retryAt: now }, "key", true],
    ["is not due before it", { retryAt: now + 1 }, "key", false],
    ["is due when a back-off has ended", backOff(now), "key", true],
    ["is not due before that", backOff(now + 1), "key", false],
    ["is not due again for a back-off that had ended before the last attempt", backOff(50_000), "key", false],
    ["is due by time only after a sandbox could not be made", { attemptedWith: untilRetry }, "other", false],
  ])("%s", (_, more, key, expected) => {
    expect(isAttemptDue({ ...attempted, ...more }, key, now)).toBe(expected);
  });

  it("comes with the first of retry and ends of back-offs", () => {
    expect(nextAttemptAt({ ...attempted, ...backOff(now + 5), retryAt: now + 9 }, now)).toBe(now + 5);
    expect(nextAttemptAt({ ...attempted, ...backOff(now - 5) }, now)).toBeUndefined();
  });

  it.each([
    [34, 40_000, 10_000],
    [35, 40_000, 40_000],
    [35, 3000, 3000],
    [35, 90_000, 60_000],
    [35, undefined, 10_000],
  ])("in 1.%s a retry with a back-off of %s ms ahead comes after %s ms", (minor, ahead, expected) => {
    const memory = ahead === undefined ? attempted : { ...attempted, ...backOff(now + ahead) };
    expect(retryTime(memory, now, optionsOf(minor)) - now).toBe(expected);
  });

  it("timeScale shortens the wait", () => {
    expect(retryTime(attempted, now, { ...options, timeScale: 0.1 }) - now).toBe(1000);
  });
});
