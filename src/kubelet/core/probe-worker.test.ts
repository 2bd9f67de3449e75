import { describe, expect, it } from "vitest";
import type { ContainerStatus, Pod, PodStatus, Probe } from "../../api/index.ts";
import {
  afterProbe,
  newProbeWorker,
  onProbeTick,
  type CountedResult,
  type ProbeWorkerSpec,
  type ProbeWorkerState,
} from "./probe-worker.ts";
import { container, podOf } from "./testing/base-pod.ts";
import type { ProbeType } from "./types.ts";
import { versionRules } from "./version-rules.ts";

function spec(
  type: ProbeType,
  more: Partial<ProbeWorkerSpec> & { minor?: number; probe?: Probe } = {},
): ProbeWorkerSpec {
  const { minor = 33, ...rest } = more;
  return {
    type,
    probe: {},
    container: container("main"),
    pod: podOf(),
    rules: versionRules(minor),
    timeScale: 1,
    daemonStartedAt: 0,
    ...rest,
  };
}

const main: ContainerStatus = {
  name: "main",
  state: { running: { startedAt: "1970-01-01T00:00:10Z" } },
  lastState: {},
  ready: false,
  started: true,
  restartCount: 0,
  image: "",
  imageID: "",
  containerID: "docker://a",
};
const status = (more: Partial<ContainerStatus> = {}, phase: PodStatus["phase"] = "Running"): PodStatus => ({
  phase,
  containerStatuses: [{ ...main, ...more }],
});
const known: ProbeWorkerState = { ...newProbeWorker, containerId: "a" };
const now = 20_000;

/** What one tick of a worker that knows the container does: its verdict and what it stores. */
function tick(given: ProbeWorkerSpec, published: PodStatus | undefined, state = known, at = now): string {
  const { then, stores, forget } = onProbeTick(state, given, published, at);
  const parts = [
    ...(forget === undefined ? [] : [`forget ${forget}`]),
    ...stores.map(({ id, verdict }) => `${id}=${verdict}`),
    then,
  ];
  return parts.join(" ");
}

describe("a tick of a probe worker", () => {
  const ended = { state: { terminated: { exitCode: 1 } } };
  it.each<[string, ProbeType, PodStatus | undefined, string]>([
    ["waits while nothing is published", "readiness", undefined, "keep"],
    ["ends with the pod", "readiness", status({}, "Succeeded"), "stop"],
    ["ends with a failed pod", "liveness", status({}, "Failed"), "stop"],
    ["waits while there is no container", "readiness", { phase: "Pending" }, "keep"],
    ["probes a running, started container", "readiness", status(), "probe"],
    ["probes liveness of a started container", "liveness", status(), "probe"],
    ["leaves readiness until the container has started", "readiness", status({ started: false }), "keep"],
    ["leaves liveness until the container has started", "liveness", status({ started: false }), "keep"],
    ["probes startup until the container has started", "startup", status({ started: false }), "probe"],
    ["leaves startup once it has", "startup", status(), "keep"],
    [
      "calls a container in back-off not ready",
      "readiness",
      status({ state: { waiting: {} } }),
      "a=failure keep",
    ],
    ["waits for the restart of one that ended", "liveness", status(ended), "a=failure keep"],
  ])("%s", (_, type, published, expected) => {
    expect(tick(spec(type), published)).toBe(expected);
  });

  it.each<[ProbeType, string]>([
    ["readiness", "forget a b=failure probe"],
    ["liveness", "forget a b=success probe"],
    ["startup", "forget a b=unknown keep"],
  ])("of %s begins a new instance with its initial result and lets go of the old one", (type, expected) => {
    expect(tick(spec(type), status({ containerID: "docker://b" }))).toBe(expected);
  });

  it("on hold does nothing until there is another instance", () => {
    const held = { ...known, onHold: true };
    expect(tick(spec("liveness"), status(), held)).toBe("keep");
    expect(tick(spec("liveness"), status({ containerID: "docker://b" }), held)).toContain("probe");
  });

  it.each([
    ["Never", 33, 0, "stop"],
    ["OnFailure", 33, 0, "keep"],
    ["OnFailure", 35, 0, "stop"],
    ["OnFailure", 35, 1, "keep"],
  ] as const)(
    "under %s in 1.%s, after exit %s, is the worker's end: %s",
    (restartPolicy, minor, exitCode, then) => {
      const given = spec("readiness", { pod: podOf({ restartPolicy }), minor });
      expect(tick(given, status({ state: { terminated: { exitCode } } }))).toBe(`a=failure ${then}`);
    },
  );

  it("a worker made for a pod that was already being deleted ends, except readiness", () => {
    const pod: Pod = podOf({}, { deletionTimestamp: "1970-01-01T00:00:30Z" });
    const lines = (["liveness", "startup", "readiness"] as const).map((type) =>
      tick(spec(type, { pod }), status()),
    );
    expect(lines).toEqual(["a=success stop", "a=success stop", "probe"]);
  });

  it.each([
    [5, 1, 14_999, "keep"],
    [5, 1, 15_000, "probe"],
    [5, 0.1, 10_499, "keep"],
    [5, 0.1, 10_500, "probe"],
  ])("with a delay of %s s at scale %s, at %s ms: %s", (initialDelaySeconds, timeScale, at, expected) => {
    const given = spec("readiness", { probe: { initialDelaySeconds }, timeScale });
    expect(tick(given, status(), known, at)).toBe(expected);
  });

  it("from 1.35 stores nothing for a container that ran long before the daemon", () => {
    const daemonStartedAt = 60_000;
    const first = (minor: number) =>
      tick(spec("readiness", { minor, daemonStartedAt }), status(), newProbeWorker, 61_000);
    expect([first(34), first(35)]).toEqual(["a=failure probe", "probe"]);
  });
});

/** The results in a row and what is stored after each: S, F, or nothing. */
function run(given: ProbeWorkerSpec, results: string): string {
  let state = known;
  return Array.from(results)
    .map((letter) => {
      const result: CountedResult = letter === "s" ? "success" : letter === "f" ? "failure" : undefined;
      const after = afterProbe(state, given, result);
      state = after.state;
      const stored = after.store?.verdict === "success" ? "S" : after.store === undefined ? "." : "F";
      return state.onHold ? `${stored}!` : stored;
    })
    .join("");
}

describe("counting results", () => {
  it.each<[string, ProbeType, Probe, string, string]>([
    ["three failures in a row by default", "readiness", {}, "ffff", "..FF"],
    ["one success by default", "readiness", {}, "s", "S"],
    ["a success starts the failures afresh", "readiness", {}, "ffsff", "..S.."],
    ["an error counts for nothing", "readiness", { failureThreshold: 2 }, "fef", "..F"],
    ["successThreshold successes in a row", "readiness", { successThreshold: 2 }, "ssfss", ".S..S"],
    ["liveness rests after its verdict", "liveness", { failureThreshold: 1 }, "f", "F!"],
    ["liveness goes on after success", "liveness", {}, "ss", "SS"],
    ["startup rests after success, too", "startup", {}, "s", "S!"],
  ])("%s", (_, type, probe, results, expected) => {
    expect(run(spec(type, { probe }), results)).toBe(expected);
  });

  it("startup goes on after success up to 1.31", () => {
    expect(run(spec("startup", { minor: 31 }), "s")).toBe("S");
  });
});
