import { describe, expect, it } from "vitest";
import type { ContainerObservation, Observations } from "./model.ts";
import { phaseOf } from "./phase.ts";
import { stopTimes } from "./stop-times.ts";
import { container, endOf, mark, observations, refused } from "./testing/observations.fixture.ts";

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
    expect(timesOf({}, { requests: [refused(4)] }).sigterm.value).toBe(5);
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
