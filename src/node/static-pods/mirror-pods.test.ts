import { describe, expect, it } from "vitest";
import type { Pod, PodStatus } from "../../api/index.ts";
import type { LogEntry } from "../../kubelet/log.ts";
import { VirtualClock } from "../../runtime/fake/virtual-clock.ts";
import { memoryBackend, openStore, type Store, type Stored } from "../../storage/index.ts";
import { TaskGroup } from "../../util/task-group.ts";
import { namespaces, pods } from "../collections.ts";
import { storeStatusSink } from "../status-sink.ts";
import { MirrorPods } from "./mirror-pods.ts";
import { staticPodOf } from "./static-pod.ts";
import { StaticPods } from "./static-pods.ts";

const ref = (pod: Pod) => ({ uid: pod.metadata.uid ?? "", namespace: "default", name: "web-node" });
const started: PodStatus = { phase: "Running", startTime: "2026-01-01T00:00:00Z" };

function manifest(image = "busybox"): Pod {
  const text = `{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {containers: [{name: c, image: ${image}}]}}`;
  return staticPodOf("web.yaml", new TextEncoder().encode(text), {
    nodeName: "node",
    kubernetesMinor: 36,
    now: 0,
  }).pod;
}

class World {
  readonly clock: VirtualClock = new VirtualClock();
  readonly log: LogEntry[] = [];
  readonly staticPods: StaticPods = new StaticPods();
  readonly store: Store = openStore({
    backend: memoryBackend(),
    schedule: queueMicrotask,
    now: () => this.clock.now(),
  });
  readonly mirrors: MirrorPods = new MirrorPods({
    store: this.store,
    staticPods: this.staticPods,
    nodeName: "node",
    clock: this.clock,
    log: (entry) => this.log.push(entry),
  });

  get mirror(): Stored<Pod> | undefined {
    return this.store.get(pods, "default", "web-node");
  }

  async addNamespace(): Promise<void> {
    const metadata = { name: "default", uid: "n", creationTimestamp: "2026-01-01T00:00:00Z" };
    await this.store.write(namespaces, "", "default", () => ({ set: { metadata } }));
  }

  async sync(pod: Pod, status: PodStatus = started): Promise<void> {
    await this.mirrors.sink(storeStatusSink(this.store, () => 0)).patchStatus(ref(pod), () => status);
  }
}

async function play(script: (world: World) => Promise<void>): Promise<void> {
  const world = new World();
  await world.addNamespace();
  const tasks = new TaskGroup(new AbortController().signal);
  tasks.spawn(async (signal) => {
    await world.mirrors.run(signal);
  });
  await world.clock.advance(0);
  await script(world);
  await tasks.close();
  expect([world.clock.pending, world.log]).toEqual([0, []]);
}

describe("the mirror of a static pod", () => {
  it("is made at the pod's first status, with a uid of its own, and shows each status", async () => {
    await play(async (world) => {
      const pod = manifest();
      world.staticPods.replace([pod]);
      await world.clock.advance(100);
      expect(world.mirror).toBeUndefined();
      await world.sync(pod);
      const { mirror } = world;
      expect(mirror).toMatchObject({
        metadata: { annotations: { "kubernetes.io/config.mirror": pod.metadata.uid } },
        status: started,
      });
      expect(mirror?.metadata.uid).not.toBe(pod.metadata.uid);
      expect(world.mirrors.kubeletUid("default", "web-node", mirror?.metadata.uid ?? "")).toBe(
        pod.metadata.uid,
      );
    });
  });

  it("comes back a second after somebody has deleted it, with its status", async () => {
    await play(async (world) => {
      world.staticPods.replace([manifest()]);
      await world.sync(manifest());
      const before = world.mirror?.metadata.uid;
      await world.store.write(pods, "default", "web-node", (current) =>
        current === undefined
          ? {}
          : {
              set: {
                ...current,
                metadata: { ...current.metadata, deletionTimestamp: "2026-01-01T00:00:30Z" },
              },
            },
      );
      await world.clock.advance(999);
      expect(world.mirror).toBeUndefined();
      await world.clock.advance(1);
      expect(world.mirror?.status).toEqual(started);
      expect(world.mirror?.metadata.uid).not.toBe(before);
    });
  });

  it("goes when the manifest is gone and nothing of the pod is left", async () => {
    await play(async (world) => {
      world.staticPods.replace([manifest()]);
      await world.sync(manifest());
      world.staticPods.replace([]);
      await world.clock.advance(5000);
      expect(world.mirror).toBeDefined();
      await world.mirrors.podEnded(manifest().metadata.uid ?? "");
      expect(world.mirror).toBeUndefined();
      await world.clock.advance(1000);
    });
  });

  it("gives way to that of an edited manifest, once the old pod is gone", async () => {
    await play(async (world) => {
      const edited = manifest("other");
      world.staticPods.replace([manifest()]);
      await world.sync(manifest());
      world.staticPods.replace([edited]);
      await world.mirrors.podEnded(manifest().metadata.uid ?? "");
      await world.sync(edited);
      await world.clock.advance(1000);
      expect(world.mirror?.spec.containers[0]?.image).toBe("other");
    });
  });

  it("waits for its namespace", async () => {
    await play(async (world) => {
      await world.store.write(namespaces, "", "default", () => ({ remove: true }));
      world.staticPods.replace([manifest()]);
      await world.sync(manifest());
      expect(world.mirror).toBeUndefined();
      await world.addNamespace();
      await world.mirrors.reconcileAll();
      expect(world.mirror?.status).toEqual(started);
    });
  });

  it("is removed when there is no such static pod", async () => {
    await play(async (world) => {
      world.staticPods.replace([manifest()]);
      await world.sync(manifest());
      const orphan = world.mirror;
      const other = new World();
      await other.addNamespace();
      await other.store.write(pods, "default", "web-node", () =>
        orphan === undefined ? {} : { set: orphan },
      );
      await other.mirrors.reconcile("default", "web-node");
      expect(other.mirror).toBeUndefined();
    });
  });

  it("keeps the status over a restart of the node", async () => {
    await play(async (world) => {
      world.staticPods.replace([manifest()]);
      await world.sync(manifest());
      expect(world.mirrors.restored(manifest()).status).toEqual(started);
      expect(world.mirrors.restored(manifest("other")).status).toEqual({ phase: "Pending" });
    });
  });

  it("does not touch a pod of the API that has its name", async () => {
    await play(async (world) => {
      const { namespace: _namespace, annotations: _annotations, ...metadata } = manifest().metadata;
      const own = { metadata: { ...metadata, namespace: "default", uid: "own" }, spec: { containers: [] } };
      await world.store.write(pods, "default", "web-node", () => ({ set: own }));
      world.staticPods.replace([manifest()]);
      await world.sync(manifest());
      expect(world.mirror?.metadata.uid).toBe("own");
    });
  });
});

it("a manifest that comes back while its containers still end starts from the beginning afterwards", async () => {
  const staticPods = new StaticPods();
  const abort = new AbortController();
  const told: string[] = [];
  const watching = (async () => {
    for await (const { type, pod } of staticPods.watch(abort.signal))
      told.push(`${type} ${pod.status?.phase ?? ""}`);
  })();
  const pod = manifest();
  staticPods.replace([{ ...pod, status: started }]);
  staticPods.replace([]);
  staticPods.replace([pod]);
  await new VirtualClock().advance(0);
  expect(told).toEqual(["set Running", "deleted Running"]);
  staticPods.ended(pod.metadata.uid ?? "");
  await new VirtualClock().advance(0);
  expect(told.slice(2)).toEqual(["set Pending"]);
  abort.abort();
  await watching;
});
