import { describe, expect, it } from "vitest";
import type { Pod, PodStatus } from "../../api/index.ts";
import { afterStep } from "./after-step.ts";
import { decide } from "./decide.ts";
import {
  container,
  exited,
  instance,
  nothing,
  observed,
  options,
  podOf,
  running,
  sandbox,
} from "./testing/base-pod.ts";
import { newPodMemory, type Decision, type Observed, type PodMemory } from "./types.ts";

function steps(decision: Decision): string {
  return decision.plan
    .map((step) => {
      switch (step.type) {
        case "startContainer":
          return `start ${step.name}/${step.attempt}`;
        case "removeContainer":
          return `remove ${step.id}`;
        case "killContainer":
          return `kill ${step.kill.name}`;
        case "killPod":
          return `killPod ${[...step.kills.map(({ name }) => name), ...step.sandboxes].join(" ")}`.trim();
        case "cleanUp":
          return `cleanUp ${step.scope}`;
        default:
          return step.type;
      }
    })
    .join(" · ");
}

function planOf(pod: Pod, view: Observed, memory: PodMemory = newPodMemory): string {
  return steps(decide(pod, view, memory, 5000, options));
}

const deleted = { deletionTimestamp: "1970-01-01T00:00:35Z", deletionGracePeriodSeconds: 30 };

describe("the plan of a sync", () => {
  const probed = podOf({ containers: [container("main", { livenessProbe: {} })] });
  it.each<[string, Pod, Observed, string]>([
    [
      "waits for volumes and registers probes before anything else",
      probed,
      { ...nothing, volumesMounted: false },
      "mountVolumes · startProbes · createSandbox · start main/0",
    ],
    [
      "registers probes once",
      probed,
      { ...nothing, probeWorkers: ["main/liveness"] },
      "createSandbox · start main/0",
    ],
    [
      "kills, removes what nobody needs, and starts the next attempt",
      probed,
      observed([instance("main/2", running), instance("main/1", exited(1)), instance("main", exited(1))], {
        probeWorkers: ["main/liveness"],
        probeResults: { "main-2": { liveness: "failure" } },
      }),
      "kill main · remove main-0 · start main/3",
    ],
    [
      "of a lost sandbox ends everything and takes all init containers away",
      podOf({ initContainers: [container("init")] }),
      observed([instance("main", running), instance("init", exited(0))], {
        sandboxes: [{ ...sandbox, state: "stopped" }],
      }),
      "killPod main · remove init-0 · createSandbox · start init/1",
    ],
    [
      "takes old sandboxes away with their last container",
      podOf(),
      observed([instance("main/1", running, { sandboxId: "new" })], {
        sandboxes: [
          { ...sandbox, id: "new", attempt: 1 },
          { ...sandbox, state: "stopped" },
        ],
      }),
      "remove sandbox-0",
    ],
  ])("%s", (_, pod, view, expected) => {
    expect(planOf(pod, view)).toBe(expected);
  });

  it("counts on from the status when the engine has nothing of a container any more", () => {
    const status = (state: object): PodStatus => ({
      containerStatuses: [
        { name: "main", state, lastState: {}, ready: false, restartCount: 4, image: "", imageID: "" },
      ],
    });
    const next = (state: object) => planOf(podOf(), observed([]), { ...newPodMemory, status: status(state) });
    expect([next({ terminated: { exitCode: 1 } }), next({ running: {} }), next({ waiting: {} })]).toEqual([
      "start main/5",
      "start main/5",
      "start main/4",
    ]);
  });

  it("judges a restart by the newest exit that it saw", () => {
    const view = observed([instance("main/1", running), instance("main", exited(1, 4000))], {
      probeResults: { "main-1": { liveness: "failure" } },
    });
    const start = decide(podOf(), view, newPodMemory, 5000, options).plan.find(
      ({ type }) => type === "startContainer",
    );
    expect(start).toMatchObject({ lastExit: { finishedAt: 4000 }, stopOnError: false });
  });
});

describe("the end of a pod", () => {
  const finished = podOf({ restartPolicy: "Never" });
  it.each<[string, Pod, Observed, string]>([
    [
      "that has ended stops its sandbox",
      finished,
      observed([instance("main", exited(0))]),
      "killPod sandbox-0",
    ],
    [
      "that is deleted ends what runs",
      podOf({}, deleted),
      observed([instance("main", running)]),
      "killPod main sandbox-0",
    ],
    ["that is deleted before it began has nothing to end", podOf({}, deleted), nothing, "killPod"],
    [
      "that is gone from its source ends all the same",
      podOf(),
      observed([instance("main", running)], { removedFromSource: true }),
      "killPod main sandbox-0",
    ],
    [
      "that is evicted loses its containers at once",
      podOf(),
      observed([instance("main", running)], { eviction: { reason: "Evicted", message: "m" } }),
      "killPod main sandbox-0 · remove main-0",
    ],
  ])("%s", (_, pod, view, expected) => {
    expect(planOf(pod, view)).toBe(expected);
  });

  const terminating: PodMemory = { ...newPodMemory, work: "terminating", killed: true };
  const terminated: PodMemory = { ...newPodMemory, work: "terminated", status: { phase: "Pending" } };

  it("that keeps its object leaves dead containers for their logs", () => {
    const view = observed([instance("main", exited(0))], { sandboxes: [{ ...sandbox, state: "stopped" }] });
    expect(planOf(finished, view, terminating)).toBe("cleanUp volumes");
    expect(planOf(finished, view, { ...terminated, cleanedUp: "volumes" })).toBe("");
  });

  it("that is deleted leaves nothing, then removes the object, once", () => {
    const pod = podOf({}, deleted);
    expect(planOf(pod, nothing, terminating)).toBe("cleanUp everything");
    expect(planOf(pod, nothing, { ...terminated, cleanedUp: "everything" })).toBe("removePod");
    expect(planOf(pod, nothing, { ...terminated, cleanedUp: "everything", removed: true })).toBe("");
  });

  it("is the worker's end when the object is gone and all is cleaned up", () => {
    const gone = { ...nothing, removedFromSource: true };
    const isFinished = (memory: PodMemory, view: Observed) =>
      decide(podOf(), view, memory, 5000, options).finished;
    const cleaned: PodMemory = { ...terminated, cleanedUp: "everything" };
    expect([isFinished(cleaned, gone), isFinished(terminated, gone), isFinished(cleaned, nothing)]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it("publishes a terminal phase only when nothing can run any more", () => {
    const view = observed([instance("main", exited(0))]);
    const phases = [newPodMemory, terminating].map((memory) => {
      const { status, terminalPhase } = decide(finished, view, memory, 5000, options);
      return `${status.phase ?? ""} ${terminalPhase}`;
    });
    expect(phases).toEqual(["Succeeded hold", "Succeeded publish"]);
  });

  it("is tried again later when a container runs after its kill", () => {
    const decision = decide(
      podOf({}, deleted),
      observed([instance("main", running)]),
      terminating,
      5000,
      options,
    );
    expect([steps(decision), decision.memory.killed, decision.requeueAt]).toEqual(["", false, 15_000]);
    const later = decide(
      podOf({}, deleted),
      observed([instance("main", running)]),
      decision.memory,
      15_000,
      options,
    );
    expect(steps(later)).toBe("killPod main sandbox-0");
  });
});

describe("when to look again", () => {
  it("is the deadline of a running pod", () => {
    const pod = podOf({ activeDeadlineSeconds: 60 });
    const view = observed([instance("main", running)]);
    const memory = { ...newPodMemory, status: { startTime: "1970-01-01T00:00:02Z" } };
    expect(decide(pod, view, memory, 5000, options).requeueAt).toBe(62_000);
  });

  it("a sandbox that cannot be made is tried again by time only, whatever it leaves behind", () => {
    const first = decide(podOf(), nothing, newPodMemory, 5000, options);
    const [step] = first.plan;
    if (step === undefined) throw new Error("no step");
    const { memory, next } = afterStep(first.memory, step, { type: "failed", message: "no" }, 5000, options);
    const left = observed([], { sandboxes: [{ ...sandbox, state: "stopped" }], revision: 3 });
    const second = decide(podOf(), left, memory, 5001, options);
    expect([next, steps(second), second.requeueAt]).toEqual(["stop", "", 15_000]);
    expect(steps(decide(podOf(), left, second.memory, 15_000, options))).toBe("createSandbox · start main/0");
  });
});

describe("the status of a decision", () => {
  const statusOf = (pod: Pod, view: Observed, memory = newPodMemory) =>
    decide(pod, view, memory, 5000, options).status;

  it("has the newest sandbox's address, and keeps it once that has stopped", () => {
    const before = statusOf(podOf(), observed([]));
    const stopped = observed([], { sandboxes: [{ ...sandbox, state: "stopped" }] });
    const after = statusOf(podOf(), stopped, { ...newPodMemory, status: before });
    expect([before.podIP, before.podIPs, after.podIP]).toEqual([
      "10.244.0.5",
      [{ ip: "10.244.0.5" }],
      "10.244.0.5",
    ]);
  });

  it("has the node's address for a pod on the host's network", () => {
    const { podIP, hostIP, hostIPs } = statusOf(podOf({ hostNetwork: true }), nothing);
    expect([podIP, hostIP, hostIPs]).toEqual(["10.0.0.1", "10.0.0.1", [{ ip: "10.0.0.1" }]]);
  });

  it("keeps the start time of the first one", () => {
    const first = statusOf(podOf(), nothing);
    const later = decide(podOf(), nothing, { ...newPodMemory, status: first }, 99_000, options).status;
    expect([first.startTime, later.startTime]).toEqual(["1970-01-01T00:00:05Z", "1970-01-01T00:00:05Z"]);
  });

  it("keeps reason and message as long as the phase", () => {
    const memory = { ...newPodMemory, status: { phase: "Pending", reason: "R", message: "M" } as const };
    expect(statusOf(podOf(), nothing, memory)).toMatchObject({ reason: "R", message: "M" });
    expect(statusOf(podOf(), observed([instance("main", running)]), memory)).not.toHaveProperty("reason");
  });

  it("asks for readiness at once of containers that have started and are not ready", () => {
    const view = observed([instance("main", running)], { probeWorkers: ["main/readiness"] });
    const ready = { ...view, probeResults: { "main-0": { readiness: "success" as const } } };
    const triggers = (given: Observed) =>
      decide(podOf(), given, newPodMemory, 5000, options).readinessTriggers;
    expect([triggers(view), triggers(ready), triggers(observed([instance("main", running)]))]).toEqual([
      ["main"],
      [],
      [],
    ]);
  });
});
