import { describe, expect, it } from "vitest";
import type { Container, PodSpec } from "../../api/index.ts";
import { podActions } from "./pod-actions.ts";
import {
  container,
  created,
  exited,
  instance,
  nothing,
  observed,
  podOf,
  running,
  sandbox,
  unknown,
} from "./testing/base-pod.ts";
import type { Observed } from "./types.ts";
import { versionRules } from "./version-rules.ts";

/** `kill pod · sandbox 1 · kill main: text · start a b`, or `nothing`. */
function actions(spec: Partial<PodSpec>, view: Observed, minor = 33): string {
  const { killPod, sandbox: change, kills, starts } = podActions(podOf(spec), view, versionRules(minor));
  const parts = [
    ...(killPod ? ["kill pod"] : []),
    ...(change.isCreated ? [`sandbox ${change.attempt}`] : []),
    ...kills.map(({ name, message }) => `kill ${name}: ${message}`),
    ...(starts.length > 0 ? [`start ${starts.map((one) => one.container.name).join(" ")}`] : []),
  ];
  return parts.length > 0 ? parts.join(" · ") : "nothing";
}

const stopped = { ...sandbox, state: "stopped" as const };
const two = [container("a"), container("b")];
const onFailure = { restartPolicy: "OnFailure" as const, containers: two };
const never = { restartPolicy: "Never" as const };

describe("a pod without a usable sandbox", () => {
  it.each<[string, Partial<PodSpec>, Observed, string]>([
    [
      "that is new gets one and all its containers",
      { containers: two },
      nothing,
      "kill pod · sandbox 0 · start a b",
    ],
    [
      "with init containers begins with the first",
      { initContainers: two },
      nothing,
      "kill pod · sandbox 0 · start a",
    ],
    [
      "begins anew",
      { containers: two },
      observed([instance("a", running)], { sandboxes: [stopped] }),
      "kill pod · sandbox 1 · start a b",
    ],
    [
      "under Never is ended",
      never,
      observed([instance("main", running)], { sandboxes: [stopped] }),
      "kill pod",
    ],
    [
      "under Never begins if no container was ever made",
      never,
      observed([], { sandboxes: [stopped] }),
      "kill pod · sandbox 1 · start main",
    ],
    [
      "under OnFailure leaves out what has succeeded",
      onFailure,
      observed([instance("a", exited(0)), instance("b", exited(1))], { sandboxes: [stopped] }),
      "kill pod · sandbox 1 · start b",
    ],
    [
      "under OnFailure is ended when all have succeeded",
      onFailure,
      observed([instance("a", exited(0)), instance("b", exited(0))], { sandboxes: [stopped] }),
      "kill pod",
    ],
    [
      "because it lost its address gets another",
      {},
      observed([instance("main", running)], { sandboxes: [{ ...sandbox, ips: [] }] }),
      "kill pod · sandbox 1 · start main",
    ],
    [
      "because two run gets a third",
      {},
      observed([], { sandboxes: [{ ...sandbox, attempt: 1 }, sandbox] }),
      "kill pod · sandbox 2 · start main",
    ],
    [
      "on another network gets one on its own",
      { hostNetwork: true },
      observed([]),
      "kill pod · sandbox 1 · start main",
    ],
  ])("%s", (_, spec, view, expected) => {
    expect(actions(spec, view)).toBe(expected);
  });

  it("users are told only of a sandbox that was lost, not of the first or of another network", () => {
    const replaced = (view: Observed, spec: Partial<PodSpec> = {}) =>
      podActions(podOf(spec), view, versionRules(33)).sandbox.replacedId;
    expect([
      replaced(observed([], { sandboxes: [stopped] })),
      replaced(nothing),
      replaced(observed([]), { hostNetwork: true }),
    ]).toEqual(["sandbox-0", undefined, undefined]);
  });
});

describe("regular containers", () => {
  const liveness = { probeResults: { "main-0": { liveness: "failure" as const } } };
  const startup = { probeResults: { "main-0": { startup: "failure" as const } } };
  it.each<[string, Partial<PodSpec>, Observed, string]>([
    ["that run are kept", {}, observed([instance("main", running)]), "nothing"],
    ["that are missing are started in order", { containers: two }, observed([]), "start a b"],
    ["that were only created are started again", {}, observed([instance("main", created)]), "start main"],
    [
      "in an unknown state are killed first",
      {},
      observed([instance("main", unknown)]),
      'kill main: Container is in "unknown" state, try killing it before restart · start main',
    ],
    [
      "that crashed are started again under Always",
      {},
      observed([instance("main", exited(1))]),
      "start main",
    ],
    [
      "that are done under OnFailure stay, while others run",
      onFailure,
      observed([instance("a", exited(0)), instance("b", running)]),
      "nothing",
    ],
    [
      "that are all done end the pod",
      onFailure,
      observed([instance("a", exited(0)), instance("b", exited(0))]),
      "kill pod",
    ],
    [
      "with another image are replaced, under Never too",
      { ...never, containers: [container("main", { image: "busybox:1.36" })] },
      observed([instance("main", running)]),
      "kill main: Container main definition changed, will be restarted · start main",
    ],
    [
      "that fail liveness are killed and started",
      {},
      observed([instance("main", running)], liveness),
      "kill main: Container main failed liveness probe, will be restarted · start main",
    ],
    [
      "that fail startup are killed and started",
      {},
      observed([instance("main", running)], startup),
      "kill main: Container main failed startup probe, will be restarted · start main",
    ],
    [
      "that fail liveness under Never are killed for good while others run",
      { ...never, containers: [container("main"), container("b")] },
      observed([instance("main", running), instance("b", running)], liveness),
      "kill main: Container main failed liveness probe",
    ],
    [
      "that fail liveness under Never end the pod when nothing else runs",
      never,
      observed([instance("main", running)], liveness),
      "kill pod",
    ],
  ])("%s", (_, spec, view, expected) => {
    expect(actions(spec, view)).toBe(expected);
  });

  it("that a probe kills are restarted by their own policy, never by a rule about exit codes (1.35+)", () => {
    const restartPolicyRules = [
      { action: "Restart" as const, exitCodes: { operator: "In" as const, values: [137] } },
    ];
    const killed = (more: Partial<Container>, minor = 35): string =>
      actions(
        { ...never, containers: [container("main", more), container("b")] },
        observed([instance("main", running), instance("b", running)], liveness),
        minor,
      );
    const forGood = "kill main: Container main failed liveness probe";
    const restarted = `${forGood}, will be restarted · start main`;
    expect(killed({ restartPolicy: "Never", restartPolicyRules })).toBe(forGood);
    expect(killed({ restartPolicy: "OnFailure" })).toBe(restarted);
    expect(killed({ restartPolicy: "OnFailure" }, 34)).toBe(forGood);
  });

  it("an ephemeral container starts once, also while init containers run", () => {
    const spec = { initContainers: [container("init")], ephemeralContainers: [container("debug")] };
    const init = instance("init", running);
    expect(actions(spec, observed([init]))).toBe("start debug");
    expect(actions(spec, observed([instance("debug", exited(1)), init]))).toBe("nothing");
  });
});

describe("init containers", () => {
  const spec = { initContainers: [container("i1"), container("i2")] };
  it.each<[string, Partial<PodSpec>, Observed, string]>([
    ["begin with the first", spec, observed([]), "start i1"],
    ["are waited for", spec, observed([instance("i1", running)]), "nothing"],
    ["follow each other", spec, observed([instance("i1", exited(0))]), "start i2"],
    [
      "make way for the regular ones",
      spec,
      observed([instance("i2", exited(0)), instance("i1", exited(0))]),
      "start main",
    ],
    ["that fail are tried again", spec, observed([instance("i1", exited(1))]), "start i1"],
    [
      "that fail under Never end the pod",
      { ...spec, ...never },
      observed([instance("i1", exited(1))]),
      "kill pod",
    ],
    [
      "that were killed for memory have failed, whatever their code",
      spec,
      observed([instance("i1", { ...exited(0), oomKilled: true } as ReturnType<typeof exited>)]),
      "start i1",
    ],
    ["that were only created are started again", spec, observed([instance("i1", created)]), "start i1"],
    [
      "in an unknown state are killed and tried again",
      spec,
      observed([instance("i1", unknown)]),
      'kill i1: Init container is in "unknown" state, try killing it before restart · start i1',
    ],
    ["the engine has forgotten do not run again", spec, observed([instance("i2", exited(0))]), "start main"],
    [
      "do not run again when a regular one crashes",
      spec,
      observed([instance("main", exited(1)), instance("i2", exited(0)), instance("i1", exited(0))]),
      "start main",
    ],
  ])("%s", (_, given, view, expected) => {
    expect(actions(given, view)).toBe(expected);
  });
});

describe("sidecars", () => {
  const side = container("side", { restartPolicy: "Always" });
  const probed = { ...side, startupProbe: {}, livenessProbe: {} };
  const spec = { initContainers: [side, container("init")] };
  const result = (
    startup: "success" | "failure" | "unknown",
    liveness: "success" | "failure" = "success",
  ) => ({
    probeResults: { "side-0": { startup, liveness } },
  });
  const sideRuns = instance("side", running);
  const jobDone = [instance("main", exited(0)), instance("init", exited(0)), sideRuns];
  it.each<[string, Partial<PodSpec>, Observed, string]>([
    ["let the next one start as soon as they run", spec, observed([sideRuns]), "start init"],
    [
      "as the last let the regular ones start",
      { initContainers: [side] },
      observed([sideRuns]),
      "start main",
    ],
    ["with a startup probe are waited for", { initContainers: [probed] }, observed([sideRuns]), "nothing"],
    [
      "are waited for while the probe has not passed",
      { initContainers: [probed] },
      observed([sideRuns], result("unknown")),
      "nothing",
    ],
    [
      "that have passed it let the next start",
      { initContainers: [probed] },
      observed([sideRuns], result("success")),
      "start main",
    ],
    [
      "that fail startup are replaced",
      { initContainers: [probed] },
      observed([sideRuns], result("failure")),
      "kill side: Init container side failed startup probe · start side",
    ],
    [
      "that fail liveness are replaced beside the regular ones",
      { initContainers: [probed] },
      observed([instance("main", running), sideRuns], result("success", "failure")),
      "kill side: Init container side failed liveness probe · start side",
    ],
    [
      "with another image are replaced",
      { initContainers: [{ ...side, image: "busybox:1.36" }] },
      observed([instance("main", running), sideRuns]),
      "kill side: Init container side definition changed · start side",
    ],
    [
      "are restarted under Never and after exit 0",
      { ...never, ...spec },
      observed([instance("main", running), instance("side", exited(0))]),
      "start side",
    ],
    [
      "that end during initialization are restarted before the init container goes on",
      spec,
      observed([instance("init", running), instance("side", exited(1))]),
      "start side",
    ],
    [
      "the engine has lost are started again in an initialized pod",
      spec,
      observed([instance("main", running), instance("init", exited(0))]),
      "start side",
    ],
    ["do not keep a finished pod alive", { ...never, ...spec }, observed(jobDone), "kill pod"],
  ])("%s", (_, given, view, expected) => {
    expect(actions(given, view)).toBe(expected);
  });

  it("are ordinary init containers in 1.28", () => {
    expect(actions(spec, observed([sideRuns]), 28)).toBe("nothing");
  });
});
