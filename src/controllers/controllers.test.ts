import { afterEach, beforeEach, expect, it } from "vitest";
import type { ConfigMap, Pod } from "../api/index.ts";
import { memoryBackend, openStore, type ResourceType, type Store } from "../storage/index.ts";
import { TaskGroup } from "../util/task-group.ts";
import { EVENTS, NAMESPACES, NODES, PODS } from "./collections.ts";
import { runNamespaceController } from "./namespaces/namespace-controller.ts";
import { type ControllerEnv, onChange } from "./on-change.ts";
import { runScheduler } from "./scheduler/scheduler.ts";

const CONFIG_MAPS: ResourceType<ConfigMap> = { name: "configmaps" };
const NOW = Date.parse("2026-01-01T00:00:00Z");
const created = { uid: "u", creationTimestamp: "2026-01-01T00:00:00Z" };

let store: Store;
let loops: TaskGroup;
beforeEach(() => {
  store = openStore({ backend: memoryBackend(), schedule: queueMicrotask, now: () => NOW });
  loops = new TaskGroup(new AbortController().signal);
});
afterEach(async () => {
  await loops.close();
  await store.close();
});

const slept: number[] = [];
const failures: unknown[] = [];
const env = (): ControllerEnv => ({
  store,
  clock: {
    now: () => NOW,
    sleep: async (ms) => {
      slept.push(ms);
      await Promise.resolve();
    },
  },
  onError: (error) => failures.push(error),
});

const putNode = async (cpu: string) =>
  await store.write(NODES, "", "n1", () => ({
    set: { metadata: { name: "n1", ...created }, status: { allocatable: { cpu } } },
  }));
const putPod = async (name: string, cpu: string, spec: Partial<Pod["spec"]> = {}) =>
  await store.write(PODS, "default", name, () => ({
    set: {
      metadata: { name, namespace: "default", ...created, uid: name },
      spec: { containers: [{ name: "c", image: "a", resources: { requests: { cpu } } }], ...spec },
      status: { phase: "Pending" as const },
    },
  }));
const getPod = (name: string): Pod | undefined => store.get(PODS, "default", name);
const messages = (): readonly (string | undefined)[] =>
  store.list(EVENTS).items.map((event) => event.message);

it("binds a pod, says so in its condition and in an event", async () => {
  loops.spawn(async (signal) => {
    await runScheduler(env(), signal);
  });
  await putNode("2");
  await putPod("web", "1");
  await expect.poll(() => getPod("web")?.spec.nodeName).toBe("n1");
  expect(getPod("web")?.status?.conditions).toEqual([
    { type: "PodScheduled", status: "True", lastProbeTime: null, lastTransitionTime: "2026-01-01T00:00:00Z" },
  ]);
  await expect.poll(messages).toEqual(["Successfully assigned default/web to n1"]);
  expect(store.list(EVENTS).items[0]).toMatchObject({
    reason: "Scheduled",
    type: "Normal",
    reportingComponent: "default-scheduler",
    involvedObject: { kind: "Pod", name: "web", uid: "web" },
  });
});

it("leaves a pod that does not fit Pending, says why once, and binds it when room is made", async () => {
  await putNode("2");
  await putPod("first", "2", { nodeName: "n1" });
  loops.spawn(async (signal) => {
    await runScheduler(env(), signal);
  });
  await putPod("second", "1");
  await expect.poll(() => getPod("second")?.status?.conditions?.[0]?.reason).toBe("Unschedulable");
  await putPod("bystander", "0", { nodeName: "n1" });
  await store.write(PODS, "default", "first", () => ({ remove: true }));
  await expect.poll(() => getPod("second")?.spec.nodeName).toBe("n1");
  expect(getPod("second")?.status?.conditions).toMatchObject([{ type: "PodScheduled", status: "True" }]);
  await expect.poll(() => messages().length).toBe(2);
  expect(
    messages().filter((message) => message?.startsWith("0/1 nodes are available: 1 Insufficient cpu.")),
  ).toHaveLength(1);
});

it("leaves gated pods and those of other schedulers alone", async () => {
  await putNode("2");
  loops.spawn(async (signal) => {
    await runScheduler(env(), signal);
  });
  await putPod("gated", "1", { schedulingGates: [{ name: "g" }] });
  await putPod("foreign", "1", { schedulerName: "other" });
  await putPod("ours", "1");
  await expect.poll(() => getPod("ours")?.spec.nodeName).toBe("n1");
  expect([getPod("gated")?.spec.nodeName, getPod("foreign")?.spec.nodeName]).toEqual([undefined, undefined]);
});

it("empties a deleted namespace, waits for what goes slowly, and lets it go", async () => {
  const slow: string[] = [];
  loops.spawn(async (signal) => {
    await runNamespaceController(
      {
        ...env(),
        contents: [PODS, CONFIG_MAPS],
        deleteObject: async (type, namespace, name) => {
          if (type.name === "pods") slow.push(name);
          const marked = { ...created, name, namespace, deletionTimestamp: "2026-01-01T00:00:30Z" };
          await store.write(type, namespace, name, (current) =>
            type.name === "pods" ? { set: { ...current, metadata: marked } } : { remove: true },
          );
        },
      },
      signal,
    );
  });
  await store.write(CONFIG_MAPS, "doomed", "a", () => ({
    set: { metadata: { name: "a", namespace: "doomed", ...created } },
  }));
  await store.write(PODS, "doomed", "web", () => ({
    set: { metadata: { name: "web", namespace: "doomed", ...created }, spec: { containers: [] } },
  }));
  await store.write(NAMESPACES, "", "doomed", () => ({
    set: {
      metadata: { name: "doomed", ...created, deletionTimestamp: "2026-01-01T00:00:00Z" },
      spec: { finalizers: ["kubernetes"] },
      status: { phase: "Terminating" },
    },
  }));
  await expect.poll(() => store.get(PODS, "doomed", "web")?.metadata.deletionTimestamp).toBeDefined();
  expect(store.list(CONFIG_MAPS, { namespace: "doomed" }).items).toEqual([]);
  expect(store.get(NAMESPACES, "", "doomed")).toBeDefined();
  await store.write(PODS, "doomed", "web", () => ({ remove: true }));
  await expect.poll(() => store.get(NAMESPACES, "", "doomed")).toBeUndefined();
  expect(slow).toEqual(["web"]);
});

it("makes a round that failed again, after a pause and without another change", async () => {
  let rounds = 0;
  loops.spawn(async (signal) => {
    await onChange(
      env(),
      [PODS],
      async () => {
        rounds++;
        await Promise.resolve();
        if (rounds === 1) throw new Error("the disk is full");
      },
      signal,
    );
  });
  await expect.poll(() => rounds).toBe(2);
  expect([slept, failures]).toEqual([[10_000], [new Error("the disk is full")]]);
});
