import { expect, it } from "vitest";
import { box, play } from "./world.contract.ts";

it("fails a pod that the node refuses, at once and for good, and takes the next when there is room again", async () => {
  const detail = "Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports";
  const admit = (_: unknown, others: readonly unknown[]) =>
    others.length > 0 ? { reason: "NodePorts", detail } : undefined;
  await play({ admit, containers: { main: { runsMs: 10_000 } } }, async (world) => {
    world.create("first", { restartPolicy: "Never", containers: [box("main")] });
    await world.advance(5);
    world.create("second", { containers: [box("main")] });
    await world.advance(1);
    await world.kill();
    world.restart();
    await world.advance(10);
    world.create("third", { containers: [box("other")] });
    await world.advance(1);
    expect(world.trace("status", "event")).toMatchInlineSnapshot(`
      "   0.0s status uid-1 0/1 Pending 0 [Pending]
         0.0s status uid-1 0/1 ContainerCreating 0 [Pending]
         0.0s status uid-1 1/1 Running 0 [Running]
         0.0s event  Normal Pulled main: Container image "busybox" already present on machine and can be accessed by the pod
         0.0s event  Normal Created main: Container created
         0.0s event  Normal Started main: Container started
         5.0s status uid-2 0/1 Pending 0 [Pending]
         5.0s status uid-2 0/1 NodePorts 0 [Failed]
         5.0s event  Warning NodePorts: Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports
        10.0s status uid-1 0/1 Completed 0 [Running]
        10.0s status uid-1 0/1 Completed 0 [Succeeded]
        16.0s status uid-3 0/1 Pending 0 [Pending]
        16.0s status uid-3 0/1 ContainerCreating 0 [Pending]
        16.0s status uid-3 1/1 Running 0 [Running]
        16.0s event  Normal Pulled other: Container image "busybox" already present on machine and can be accessed by the pod
        16.0s event  Normal Created other: Container created
        16.0s event  Normal Started other: Container started"
    `);
    expect(world.api.get("second").status).toMatchObject({
      phase: "Failed",
      reason: "NodePorts",
      message: `Pod was rejected: ${detail}`,
    });
    expect(world.api.get("second").status).not.toHaveProperty("conditions");
    world.api.delete("second");
    await world.advance(1);
    expect(world.api.has("second")).toBe(false);
  });
});

it("stores a rejection when the disk has room again, and lets go of a pod that was deleted meanwhile", async () => {
  const admit = () => ({ reason: "OutOfcpu", detail: "no room" });
  await play({ admit }, async (world) => {
    world.api.failingWrites = 1;
    world.create("stays", { containers: [box("main")] });
    await world.advance(5);
    expect(world.api.get("stays").status?.phase).toBe("Pending");
    world.api.failingWrites = 1;
    world.create("goes", { containers: [box("main")] });
    await world.advance(1);
    world.api.delete("goes");
    await world.advance(10);
    expect(world.api.get("stays").status?.phase).toBe("Failed");
    expect(world.api.has("goes")).toBe(false);
  });
});
