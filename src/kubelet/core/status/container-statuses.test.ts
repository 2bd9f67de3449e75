import { describe, expect, it } from "vitest";
import type { ContainerStatus, PodSpec } from "../../../api/index.ts";
import {
  container,
  created,
  exited,
  instance,
  observed,
  optionsOf,
  podOf,
  running,
  unknown,
} from "../testing/base-pod.ts";
import type { Observed, StartError } from "../types.ts";
import { containerStatuses } from "./container-statuses.ts";
import type { StatusInput } from "./input.ts";

type Lists = "containerStatuses" | "initContainerStatuses" | "ephemeralContainerStatuses";

function input(
  view: Observed,
  more: Partial<StatusInput> & { spec?: Partial<PodSpec>; minor?: number } = {},
): StatusInput {
  const { spec = {}, minor = 33, ...rest } = more;
  return {
    pod: podOf(spec),
    observed: view,
    previous: undefined,
    startErrors: {},
    now: 5000,
    options: optionsOf(minor),
    podIsTerminal: false,
    ...rest,
  };
}

function first(given: StatusInput, list: Lists = "containerStatuses"): ContainerStatus {
  const [status] = containerStatuses(given, list);
  if (status === undefined) throw new Error("no status");
  return status;
}

const bare: ContainerStatus = {
  name: "main",
  image: "busybox:1.35",
  imageID: "",
  restartCount: 0,
  ready: false,
  started: false,
  state: { waiting: { reason: "ContainerCreating" } },
  lastState: {},
};
const wasRunning: ContainerStatus = {
  ...bare,
  state: { running: {} },
  ready: true,
  started: true,
  restartCount: 2,
};
const lost = "The container could not be located when the pod was deleted.  The container used to be Running";

describe("a container that the engine does not have", () => {
  it("is ContainerCreating, without a container ID", () => {
    expect(first(input(observed([])))).toEqual(bare);
  });

  it("is PodInitializing in a pod with init containers, of whatever kind it is", () => {
    const given = input(observed([]), { spec: { initContainers: [container("init")] } });
    const reasons = (["containerStatuses", "initContainerStatuses"] as const).map(
      (list) => first(given, list).state.waiting?.reason,
    );
    expect(reasons).toEqual(["PodInitializing", "PodInitializing"]);
  });

  it("keeps its whole status once it has terminated", () => {
    const ended = { ...bare, restartCount: 3, state: { terminated: { exitCode: 7 } } };
    expect(first(input(observed([]), { previous: { containerStatuses: [ended] } }))).toEqual(ended);
  });

  it("keeps restart count and last state while it waits", () => {
    const waiting = { ...bare, restartCount: 3, lastState: { terminated: { exitCode: 7 } } };
    expect(first(input(observed([]), { previous: { containerStatuses: [waiting] } }))).toEqual(waiting);
  });

  it("and that used to run has ended, nobody knows how, and counts as restarted", () => {
    const status = first(input(observed([]), { previous: { containerStatuses: [wasRunning] } }));
    expect(status).toMatchObject({
      restartCount: 3,
      state: { waiting: { reason: "ContainerCreating" } },
      lastState: { terminated: { exitCode: 137, reason: "ContainerStatusUnknown", message: lost } },
    });
  });

  it("does not count as restarted in a pod that is being deleted", () => {
    const pod = podOf({}, { deletionTimestamp: "2026-01-01T00:00:00Z" });
    const previous = { containerStatuses: [wasRunning] };
    expect(first({ ...input(observed([]), { previous }), pod }).restartCount).toBe(2);
  });

  it.each([
    [36, { terminated: { exitCode: 0, reason: "Completed" } }],
    [35, { waiting: { reason: "PodInitializing" } }],
  ])("in 1.%s, as an init container of a pod whose regular ones have begun", (minor, state) => {
    const spec = { initContainers: [container("init")] };
    const given = input(observed([instance("main", running)]), { spec, minor });
    expect(first(given, "initContainerStatuses").state).toMatchObject(state);
  });
});

describe("a container of the engine", () => {
  it.each([
    ["running", running, { running: { startedAt: "1970-01-01T00:00:01Z" } }],
    ["created", created, { waiting: {} }],
    ["unknown, never seen running", unknown, { waiting: {} }],
    ["ended with 0", exited(0), { terminated: { exitCode: 0, reason: "Completed" } }],
    ["ended with 3", exited(3), { terminated: { exitCode: 3, reason: "Error" } }],
    [
      "killed for memory",
      { ...exited(137), oomKilled: true } as ReturnType<typeof exited>,
      { terminated: { exitCode: 137, reason: "OOMKilled" } },
    ],
    [
      "not startable",
      {
        kind: "exited",
        exitCode: 127,
        startedAt: undefined,
        finishedAt: 2000,
        oomKilled: false,
        startError: "failed to create shim task: OCI runtime create failed: no such file",
      } as const,
      {
        terminated: {
          exitCode: 128,
          reason: "StartError",
          startedAt: "1970-01-01T00:00:00Z",
          finishedAt: "1970-01-01T00:00:02Z",
          message:
            "failed to create containerd task: failed to create shim task: OCI runtime create failed: no such file",
        },
      },
    ],
  ])("that is %s", (_, state, expected) => {
    expect(first(input(observed([instance("main", state)]))).state).toMatchObject(expected);
  });

  it("tells its termination message, after the runtime's own text", () => {
    const ended = instance("main", exited(1), { terminationMessage: "bye" });
    const unstartable = instance(
      "main",
      { ...exited(128), startError: "OCI: no" } as ReturnType<typeof exited>,
      { terminationMessage: "bye" },
    );
    expect(
      [ended, unstartable].map((one) => first(input(observed([one]))).state.terminated?.message),
    ).toEqual(["bye", "failed to create containerd task: failed to create shim task: OCI: no: bye"]);
  });

  it("in an unknown state after running has ended with 137 and one restart more", () => {
    const status = first(
      input(observed([instance("main", unknown)]), { previous: { containerStatuses: [wasRunning] } }),
    );
    expect(status).toMatchObject({
      restartCount: 3,
      state: { terminated: { exitCode: 137, reason: "ContainerStatusUnknown" } },
    });
  });

  it("has the newest instance as its state, the one before as its last state, and no others", () => {
    const view = observed([
      instance("main/2", running),
      instance("main/1", exited(1)),
      instance("main", exited(9)),
    ]);
    expect(first(input(view))).toMatchObject({
      restartCount: 2,
      containerID: "docker://main-2",
      lastState: { terminated: { exitCode: 1, containerID: "docker://main-1" } },
    });
  });

  it("lists declared mounts and resources from the versions that know them", () => {
    const main = container("main", {
      volumeMounts: [
        { name: "v", mountPath: "/v" },
        { name: "r", mountPath: "/r", readOnly: true },
      ],
      resources: { requests: { cpu: "1" } },
    });
    const of = (minor: number) =>
      first(input(observed([instance("main", running)]), { spec: { containers: [main] }, minor }));
    expect(of(33)).toMatchObject({
      volumeMounts: [
        { name: "v", mountPath: "/v" },
        { name: "r", mountPath: "/r", readOnly: true, recursiveReadOnly: "Disabled" },
      ],
      resources: { requests: { cpu: "1" } },
      allocatedResources: { cpu: "1" },
    });
    expect(of(30)).not.toHaveProperty("volumeMounts");
    expect(of(32)).not.toHaveProperty("resources");
  });
});

describe("a start that failed", () => {
  const crashLoop: StartError = { reason: "CrashLoopBackOff", message: "back-off 10s" };
  const withError = (view: Observed, spec: Partial<PodSpec> = {}, minor = 33, name = "main") =>
    input(view, { startErrors: { [name]: crashLoop }, spec, minor });
  const waiting = { waiting: { reason: "CrashLoopBackOff", message: "back-off 10s" } };

  it("makes the container wait, its exit the last state", () => {
    expect(
      first(withError(observed([instance("main/1", exited(1)), instance("main", exited(9))]))),
    ).toMatchObject({
      state: waiting,
      lastState: { terminated: { exitCode: 1 } },
      restartCount: 1,
    });
  });

  it.each<[string, Observed, Partial<PodSpec>]>([
    ["runs again", observed([instance("main", running)]), {}],
    ["is done for its policy", observed([instance("main", exited(1))]), { restartPolicy: "Never" }],
  ])("is not told of a container that %s", (_, view, spec) => {
    expect(first(withError(view, spec)).state.waiting).toBeUndefined();
  });

  it("is not told in a pod that is being deleted", () => {
    const pod = podOf({}, { deletionTimestamp: "2026-01-01T00:00:00Z" });
    expect(first({ ...withError(observed([])), pod }).state).toEqual({
      waiting: { reason: "ContainerCreating" },
    });
  });

  it.each([
    ["failed under Always", 33, "Always", 1, true],
    ["ended with 0", 36, "Always", 0, false],
    ["failed under Never", 34, "Never", 1, false],
    ["failed under Never, from 1.35", 35, "Never", 1, true],
  ] as const)("of a sidecar that %s", (_, minor, restartPolicy, exitCode, isTold) => {
    const spec = { restartPolicy, initContainers: [container("side", { restartPolicy: "Always" as const })] };
    const given = withError(observed([instance("side", exited(exitCode))]), spec, minor, "side");
    expect(first(given, "initContainerStatuses").state.waiting !== undefined).toBe(isTold);
  });
});

describe("ready and started", () => {
  const probed = { containers: [container("main", { readinessProbe: {}, startupProbe: {} })] };
  const both = ["main/readiness", "main/startup"];
  const runs = instance("main", running);
  const view = (results: Observed["probeResults"][string], probeWorkers: readonly string[] = both) =>
    observed([runs], { probeResults: { "main-0": results }, probeWorkers });
  it.each<[string, Observed, boolean, boolean]>([
    ["without probes is both as soon as it runs", observed([runs]), true, true],
    ["that has ended is neither", observed([instance("main", exited(0))]), false, false],
    ["waits for its first startup result", view({}), false, false],
    [
      "has not started while the probe fails",
      view({ startup: "unknown", readiness: "success" }),
      false,
      false,
    ],
    ["that has started waits for readiness", view({ startup: "success", readiness: "failure" }), true, false],
    ["is ready by the probe's word", view({ startup: "success", readiness: "success" }), true, true],
    ["is not ready before the first result", view({}, ["main/readiness"]), true, false],
  ])("a container %s", (_, given, started, ready) => {
    const spec = given.probeWorkers !== undefined ? probed : {};
    expect(first(input(given, { spec }))).toMatchObject({ started, ready });
  });

  it.each([
    [34, true],
    [36, false],
  ])("in 1.%s a restart of the daemon makes a container that was not ready ready: %s", (minor, ready) => {
    const old = { ...wasRunning, containerID: "docker://main-0", ready: false };
    const given = input(observed([runs]), { spec: probed, minor, previous: { containerStatuses: [old] } });
    expect(first(given).ready).toBe(ready);
  });

  it("a regular init container is ready once it has ended with 0", () => {
    const spec = { initContainers: [container("init")] };
    const ready = [running, exited(0), exited(1)].map(
      (state) => first(input(observed([instance("init", state)]), { spec }), "initContainerStatuses").ready,
    );
    expect(ready).toEqual([false, true, false]);
  });

  it("an ephemeral container has no started and is never ready", () => {
    const spec = { ephemeralContainers: [container("debug")] };
    const status = first(
      input(observed([instance("debug", running)]), { spec }),
      "ephemeralContainerStatuses",
    );
    expect([status.ready, "started" in status]).toEqual([false, false]);
  });
});

it("regular statuses are sorted by name, those of init containers are in spec order", () => {
  const spec = {
    initContainers: [container("y"), container("x")],
    containers: [container("b"), container("a")],
  };
  const names = (["initContainerStatuses", "containerStatuses"] as const).map((list) =>
    containerStatuses(input(observed([]), { spec }), list).map(({ name }) => name),
  );
  expect(names).toEqual([
    ["y", "x"],
    ["a", "b"],
  ]);
});
