import { expect, it } from "vitest";
import { defaultPod } from "../../api/defaults/pod.ts";
import type { Pod } from "../../api/index.ts";
import { box, play } from "./world.contract.ts";

const manifest = (uid: string, container: string): Pod =>
  defaultPod({
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: "proxy-node",
      namespace: "default",
      uid,
      annotations: { "kubernetes.io/config.source": "file" },
    },
    spec: { nodeName: "node", terminationGracePeriodSeconds: 5, containers: [box(container)] },
  });

it("starts an edited manifest only when the pod of the old one has gone, with the grace of its spec", async () => {
  await play({ containers: { old: { signals: { SIGTERM: "ignore" } } } }, async (world) => {
    const before = world.api.create(manifest("a", "old"));
    await world.advance(5);
    await world.api.removePod({ uid: "a", namespace: "default", name: before.metadata.name ?? "" });
    world.api.create(manifest("b", "new"));
    await world.advance(10);
    expect(world.trace("engine", "event")).toMatchInlineSnapshot(`
      "   0.0s event  Normal Pulled old: Container image "busybox" already present on machine and can be accessed by the pod
         0.0s event  Normal Created old: Container created
         0.0s event  Normal Started old: Container started
         0.0s engine start sandbox/0
         0.0s engine start old/0
         5.0s event  Normal Killing old: Stopping container old
         5.0s engine SIGTERM old/0
        10.0s event  Normal Pulled new: Container image "busybox" already present on machine and can be accessed by the pod
        10.0s event  Normal Created new: Container created
        10.0s event  Normal Started new: Container started
        10.0s engine SIGKILL old/0
        10.0s engine exit old/0 137
        10.0s engine stop sandbox/0
        10.0s engine remove old/0
        10.0s engine remove sandbox/0
        10.0s engine start sandbox/0
        10.0s engine start new/0"
    `);
  });
});

it("does not count a pod whose manifest is gone against the one that takes its place", async () => {
  const admit = (_: unknown, others: readonly unknown[]) =>
    others.length > 0 ? { reason: "NodePorts", detail: "taken" } : undefined;
  await play({ admit }, async (world) => {
    const before = world.api.create(manifest("a", "old"));
    await world.advance(5);
    await world.api.removePod({ uid: "a", namespace: "default", name: before.metadata.name ?? "" });
    world.api.create(manifest("b", "new"));
    await world.advance(10);
    expect(world.api.get("proxy-node").status?.phase).toBe("Running");
  });
});
