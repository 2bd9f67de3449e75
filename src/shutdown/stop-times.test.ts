import { describe, expect, it } from "vitest";
import type { ContainerObservation, Mark, Observations } from "./model.ts";
import { phaseOf } from "./phase.ts";
import { stopTimes } from "./stop-times.ts";
import {
  container,
  endOf,
  mark,
  observations,
  recordedEndOf,
  refused,
} from "./testing/observations.fixture.ts";

function timesOf(change: Partial<ContainerObservation>, seen: Partial<Observations> = {}) {
  return stopTimes(container(change), observations(seen));
}
const exec = { kind: "exec", text: "drain" } as const;
const sleep = { kind: "sleep", text: "sleep 2", sleepSeconds: 2 } as const;

describe("the stages of a container's end", () => {
  it("without a hook the stop signal goes out with the Killing event", () => {
    expect(timesOf({}).sigterm).toEqual({ value: 10, basis: "inferred" });
  });

  it("a symptom that came before the event moves the signal to before it", () => {
    expect(timesOf({}, { requests: [refused(4)] })).toMatchObject({
      stopBegan: { value: 5, basis: "inferred" },
      sigterm: { value: 5, basis: "inferred" },
    });
  });

  it("with a sleep hook the signal follows the sleep", () => {
    expect(timesOf({ preStop: sleep }).sigterm).toEqual({ value: 2_010, basis: "inferred" });
  });

  it("a sleep that is longer than the grace is cut at the deadline", () => {
    expect(
      timesOf({ preStop: { ...sleep, sleepSeconds: 60 } }, { marks: endOf("web", 10, 31_000) }).sigterm.value,
    ).toBe(30_010);
  });

  it("the end of any other hook is in no API, unless it fails", () => {
    expect(timesOf({ preStop: exec }).sigterm.basis).toBe("unavailable");
    const marks = [...endOf("web", 10, 2_110), mark(60, "FailedPreStopHook", "web")];
    expect(timesOf({ preStop: exec }, { marks }).sigterm).toEqual({ value: 60, basis: "inferred" });
  });

  it("a container that ends within its hook gets no signal", () => {
    expect(timesOf({ preStop: sleep }, { marks: endOf("web", 10, 500) }).sigterm).toEqual({
      value: undefined,
      basis: "measured",
    });
  });

  it("the log tells the end before the status does; without a log the status has to do", () => {
    expect(timesOf({}).exited).toEqual({ value: 2_110, basis: "inferred" });
    const marks = [mark(10, "Killing", "web"), mark(700, "Terminated", "web")];
    expect(timesOf({}, { marks }).exited.value).toBe(700);
  });

  it("nothing is known of a container that was never seen to end", () => {
    const { exit: _exit, ...rest } = container();
    expect(stopTimes(rest, observations({ marks: [] }))).toMatchObject({
      stopBegan: { basis: "unavailable" },
      exited: { basis: "unavailable" },
      sigkill: { basis: "unavailable" },
    });
  });
});

describe("the stages as the node has recorded them", () => {
  const recorded = (change: Partial<ContainerObservation>, marks: readonly Mark[]) =>
    timesOf(change, { source: "podtimelines", marks });
  const measured = <T>(value: T) => ({ value, basis: "measured" });

  it("are measured, the signal from the moment at which the engine was asked for it", () => {
    expect(recorded({}, recordedEndOf("web", 20, 2_110))).toEqual({
      stopBegan: measured(20),
      preStopEnded: measured(undefined),
      preStopFailed: false,
      preStopResult: measured(undefined),
      sigterm: measured(20),
      exited: measured(2_110),
      sigkill: measured(false),
    });
  });

  it("tell the end of any hook, and how it went", () => {
    const marks = [
      mark(12, "PreStopStarted", "web"),
      mark(900, "PreStopAbandoned", "web"),
      ...recordedEndOf("web", 901, 3_000),
      mark(2_990, "SIGKILL", "web"),
    ];
    expect(recorded({ preStop: exec, exit: { code: 137, reason: "Error" } }, marks)).toMatchObject({
      stopBegan: measured(12),
      preStopEnded: measured(900),
      preStopFailed: true,
      preStopResult: measured("abandoned"),
      sigterm: measured(901),
      sigkill: measured(true),
    });
  });

  it("exit code 137 without our SIGKILL was somebody else's", () => {
    const times = recorded({ exit: { code: 137, reason: "Error" } }, recordedEndOf("web", 20, 40_000));
    expect(times.sigkill).toEqual(measured(false));
  });

  it("a sidecar's signal is known, too", () => {
    expect(recorded({ sidecar: true }, recordedEndOf("web", 700, 800)).sigterm).toEqual(measured(700));
  });

  it("what happened before the deletion counts for nothing", () => {
    const earlier = recordedEndOf("web", -900, -500);
    expect(recorded({}, [...earlier, ...recordedEndOf("web", 20, 60)]).exited).toEqual(measured(60));
  });

  it("without the container's end are concluded as elsewhere", () => {
    expect(timesOf({}, { source: "podtimelines" }).exited.basis).toBe("inferred");
  });
});

describe("the phase of a request's end", () => {
  it.each([
    [-1, "beforeDeletion"],
    [5, "beforePreStop"],
    [10, "inPreStop"],
    [2_009, "inPreStop"],
    [2_010, "betweenSigtermAndExit"],
    [2_110, "afterExit"],
  ] as const)("at %i ms with a sleep hook of 2 s: %s", (at, phase) => {
    expect(phaseOf(at, timesOf({ preStop: sleep }), true)).toBe(phase);
  });

  it("says so where the end of the hook is not to be known", () => {
    expect(phaseOf(500, timesOf({ preStop: exec }), true)).toBe("inPreStopOrAfterSigterm");
  });
});
