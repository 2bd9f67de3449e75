import { describe, expect, it } from "vitest";
import type { Container, Pod, ResourceRequirements } from "../../api/index.ts";
import { box, play, type World, type WorldOptions } from "./world.contract.ts";

const small: ResourceRequirements = {
  limits: { cpu: "200m", memory: "64Mi" },
  requests: { cpu: "100m", memory: "64Mi" },
};
const large: ResourceRequirements = {
  limits: { cpu: "400m", memory: "128Mi" },
  requests: { cpu: "300m", memory: "128Mi" },
};
const restartsForMemory: Partial<Container> = {
  resizePolicy: [{ resourceName: "memory", restartPolicy: "RestartContainer" }],
};

/** What `pods/resize` stores. */
function resize(world: World, resources: ResourceRequirements, name = "pod"): void {
  world.api.update(name, (pod) => ({
    ...pod,
    spec: { ...pod.spec, containers: pod.spec.containers.map((one) => ({ ...one, resources })) },
  }));
}

function resizeConditions({ status }: Pod): readonly string[] {
  return (status?.conditions ?? [])
    .filter(({ type }) => type.startsWith("PodResize"))
    .map(({ type, reason = "", message = "" }) =>
      [type, reason, message].filter((text) => text !== "").join(" "),
    );
}

/** One pod that runs for a second, then is resized. */
async function resized(
  options: WorldOptions,
  container: Partial<Container>,
  check: (world: World, pod: () => Pod) => Promise<void> | void,
): Promise<void> {
  await play(options, async (world) => {
    world.create("pod", {
      terminationGracePeriodSeconds: 2,
      containers: [box("main", { resources: small, ...container })],
    });
    await world.advance(1);
    resize(world, large);
    await world.advance(1);
    await check(world, () => world.api.get("pod"));
  });
}

describe("a resize", () => {
  it("changes the running container, tells its beginning and end, and leaves no condition", async () => {
    await resized({}, {}, (world, pod) => {
      expect(world.trace("event", "engine").split("\n").slice(-3)).toMatchInlineSnapshot(`
        [
          "   1.0s event  Normal ResizeStarted: Pod resize started: {"containers":[{"name":"main","resources":{"limits":{"cpu":"400m","memory":"128Mi"},"requests":{"cpu":"300m","memory":"128Mi"}}}],"generation":2}",
          "   1.0s event  Normal ResizeCompleted: Pod resize completed: {"containers":[{"name":"main","resources":{"limits":{"cpu":"400m","memory":"128Mi"},"requests":{"cpu":"300m","memory":"128Mi"}}}],"generation":2}",
          "   1.0s engine update main/0 shares=307 quota=40000 memory=134217728",
        ]
      `);
      expect(pod().status?.containerStatuses?.[0]).toMatchObject({
        restartCount: 0,
        resources: large,
        allocatedResources: large.requests,
      });
      expect(resizeConditions(pod())).toEqual([]);
    });
  });

  it("restarts the container where the policy of what changes says so", async () => {
    await resized({}, restartsForMemory, (world, pod) => {
      expect(world.trace("engine")).toMatchInlineSnapshot(`
        "   0.0s engine start sandbox/0
           0.0s engine start main/0
           1.0s engine SIGTERM main/0
           1.0s engine exit main/0 143
           1.0s engine start main/1"
      `);
      expect(world.trace("event")).toContain("Normal Killing main: Container main resize requires restart");
      expect(pod().status?.containerStatuses?.[0]).toMatchObject({ restartCount: 1, resources: large });
    });
  });

  it("does not restart it for another resource than the policy names", async () => {
    await play({}, async (world) => {
      world.create("pod", { containers: [box("main", { resources: small, ...restartsForMemory })] });
      await world.advance(1);
      resize(world, { ...small, limits: { cpu: "300m", memory: "64Mi" } });
      await world.advance(1);
      expect(world.starts("main")).toEqual([0]);
      expect(world.trace("engine")).toContain("update main/0 shares=102 quota=30000");
    });
  });

  it("that the node will never have room for is infeasible: nothing changes, also not at the next start", async () => {
    const crash = { containers: { main: { runsMs: 3000, exitCode: 1 } } };
    await resized({ ...crash, allocatable: { cpu: "200m", memory: "1Gi" } }, {}, async (world, pod) => {
      const message = "Node didn't have enough capacity: cpu, requested: 300, capacity: 200";
      expect(resizeConditions(pod())).toEqual([`PodResizePending Infeasible ${message}`]);
      expect(world.trace("event")).toContain(
        `Warning ResizeInfeasible: Pod resize Infeasible: {"containers":[{"name":"main","resources":{"limits":{"cpu":"400m","memory":"128Mi"},"requests":{"cpu":"300m","memory":"128Mi"}}}],"generation":2,"error":"${message}"}`,
      );
      await world.advance(5);
      expect(pod().status?.containerStatuses?.[0]).toMatchObject({
        restartCount: 1,
        resources: small,
        allocatedResources: small.requests,
      });
      expect(world.trace("engine")).not.toContain("update");
      resize(world, small);
      await world.advance(1);
      expect(resizeConditions(pod())).toEqual([]);
    });
  });

  it("that others leave no room for is deferred until one of them has ended", async () => {
    await play(
      { allocatable: { cpu: "500m", memory: "1Gi" }, containers: { other: { runsMs: 20_000 } } },
      async (world) => {
        world.create("other", {
          restartPolicy: "Never",
          containers: [box("other", { resources: { requests: { cpu: "300m" } } })],
        });
        world.create("pod", { containers: [box("main", { resources: small })] });
        await world.advance(1);
        resize(world, large);
        await world.advance(1);
        expect(resizeConditions(world.api.get("pod"))).toEqual([
          "PodResizePending Deferred Node didn't have enough resource: cpu, requested: 300, used: 300, capacity: 500",
        ]);
        await world.advance(30);
        expect(resizeConditions(world.api.get("pod"))).toEqual([]);
        expect(world.trace("engine")).toMatch(/2\d\.\ds engine update main\/0/);
        expect(world.trace("event").match(/ResizeDeferred/g)).toHaveLength(1);
      },
    );
  });

  it("that the engine refuses is told by the condition and tried again", async () => {
    const refusing = { containers: { main: { updateError: "below usage" } } };
    await resized(refusing, {}, async (world, pod) => {
      expect(resizeConditions(pod())).toEqual(["PodResizeInProgress Error below usage"]);
      expect(pod().status?.containerStatuses?.[0]).toMatchObject({
        resources: small,
        allocatedResources: large.requests,
      });
      expect(world.trace("event")).toContain('Warning ResizeError: Pod resize error: {"containers":');
      await world.advance(30);
      expect(world.trace("event").match(/ResizeStarted/g)).toHaveLength(1);
    });
  });

  it("to less memory than is in use is refused by the kubelet itself", async () => {
    await play({}, async (world) => {
      world.create("pod", { containers: [box("main", { resources: small })] });
      await world.advance(1);
      const tight = { cpu: "100m", memory: "512Ki" };
      resize(world, { limits: tight, requests: tight });
      await world.advance(1);
      expect(resizeConditions(world.api.get("pod"))).toEqual([
        'PodResizeInProgress Error attempting to set container "main" memory limit (524288) below current usage (1048576)',
      ]);
      expect(world.trace("engine")).not.toContain("update");
    });
  });

  it("is finished by the next daemon where one died in the middle of it", async () => {
    await play({}, async (world) => {
      world.create("pod", { containers: [box("main", { resources: small })] });
      await world.advance(1);
      await world.kill();
      resize(world, large);
      world.restart();
      await world.advance(2);
      expect(world.trace("engine")).toContain("update main/0");
      expect(world.api.get("pod").status?.containerStatuses?.[0]?.resources).toEqual(large);
    });
  });

  it.each([
    [33, 0],
    [34, 2],
  ])("of 1.%i makes %i events", async (minor, count) => {
    await resized({ minor }, {}, (world, pod) => {
      expect(world.trace("event").match(/Resize/g) ?? []).toHaveLength(count);
      expect(pod().status?.containerStatuses?.[0]?.resources).toEqual(large);
    });
  });

  it("does nothing to a running container below 1.33", async () => {
    await resized({ minor: 32 }, {}, (world) => {
      expect(world.trace("engine")).not.toContain("update");
    });
  });
});

it("a sidecar is resized like a regular container", async () => {
  await play({}, async (world) => {
    world.create("pod", {
      initContainers: [box("side", { restartPolicy: "Always", resources: small, ...restartsForMemory })],
      containers: [box("main")],
    });
    await world.advance(1);
    world.api.update("pod", (pod) => ({
      ...pod,
      spec: {
        ...pod.spec,
        initContainers: (pod.spec.initContainers ?? []).map((one) => ({ ...one, resources: large })),
      },
    }));
    await world.advance(40);
    expect(world.starts("side")).toHaveLength(2);
    expect(world.starts("main")).toHaveLength(1);
    expect(world.trace("event")).toContain("Killing side: Container side resize requires restart");
  });
});
