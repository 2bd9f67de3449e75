import { afterEach, beforeEach, expect, it } from "vitest";
import type { Pod, Service } from "../../api/index.ts";
import { memoryBackend, openStore, type Store } from "../../storage/index.ts";
import { TaskGroup } from "../../util/task-group.ts";
import { ENDPOINT_SLICES, ENDPOINTS, PODS, SERVICES } from "../collections.ts";
import { runEndpointsController } from "./endpoints-controller.ts";
import { runKubernetesService } from "./kubernetes-service.ts";

const NOW = Date.parse("2026-01-01T00:00:00Z");
const created = { uid: "u", creationTimestamp: "2026-01-01T00:00:00Z", namespace: "default" };

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

const failures: unknown[] = [];
const env = {
  clock: { now: () => NOW, sleep: () => Promise.resolve() },
  onError: (error: unknown) => failures.push(error),
  newUid: () => "new",
  random: () => 0.5,
};
const putService = async (spec: Service["spec"]) =>
  await store.write(SERVICES, "default", "web", () => ({
    set: { apiVersion: "v1", kind: "Service", metadata: { name: "web", ...created }, spec },
  }));
const putPod = async (ready: boolean) =>
  await store.write(PODS, "default", "a", () => ({
    set: {
      metadata: { name: "a", ...created, labels: { app: "web" } },
      spec: { containers: [] },
      status: {
        phase: "Running" as const,
        podIP: "10.244.0.2",
        conditions: [{ type: "Ready", status: ready ? ("True" as const) : ("False" as const) }],
      },
    } satisfies Pod,
  }));
const slices = () => store.list(ENDPOINT_SLICES).items;
const readiness = (): unknown =>
  slices().map(({ endpoints }) => endpoints?.map(({ conditions }) => conditions?.ready) ?? null);

it("the endpoints of a service follow its pods; its slices have it as owner, its Endpoints go with it", async () => {
  loops.spawn(async (signal) => {
    await runEndpointsController({ store, ...env }, signal);
  });
  await putService({ selector: { app: "web" }, ports: [{ port: 80, protocol: "TCP", targetPort: 8080 }] });
  await expect.poll(readiness).toEqual([null]);
  await putPod(false);
  await expect.poll(readiness).toEqual([[false]]);
  await putPod(true);
  await expect.poll(readiness).toEqual([[true]]);
  const [slice] = slices();
  expect(slice?.metadata).toMatchObject({
    generateName: "web-",
    generation: 3,
    ownerReferences: [{ kind: "Service", name: "web", uid: "u", controller: true }],
  });
  await expect
    .poll(() => store.get(ENDPOINTS, "default", "web")?.subsets)
    .toMatchObject([{ addresses: [{ ip: "10.244.0.2" }], ports: [{ port: 8080 }] }]);
  await store.write(SERVICES, "default", "web", () => ({ remove: true }));
  await expect.poll(() => store.get(ENDPOINTS, "default", "web")).toBeUndefined();
  expect(failures).toEqual([]);
});

it("a service without a selector has the endpoints that its author writes", async () => {
  loops.spawn(async (signal) => {
    await runEndpointsController({ store, ...env }, signal);
  });
  await putService({ ports: [{ port: 80 }] });
  await putPod(true);
  await expect.poll(() => store.list(PODS).items).toHaveLength(1);
  expect([slices(), store.list(ENDPOINTS).items]).toEqual([[], []]);
});

it("the API server's own service is there, also after somebody took it away or changed it", async () => {
  loops.spawn(async (signal) => {
    await runKubernetesService({ store, ...env, address: "192.168.1.2", port: 6443 }, signal);
  });
  const own = () => store.get(SERVICES, "default", "kubernetes");
  await expect.poll(own).toMatchObject({
    metadata: { labels: { component: "apiserver", provider: "kubernetes" } },
    spec: { clusterIP: "10.96.0.1", ports: [{ name: "https", port: 443, targetPort: 6443 }] },
  });
  await expect.poll(slices).toMatchObject([{ endpoints: [{ addresses: ["192.168.1.2"] }] }]);
  await store.write(SERVICES, "default", "kubernetes", () => ({ remove: true }));
  await expect.poll(own).toBeDefined();
  await store.write(ENDPOINTS, "default", "kubernetes", (current) =>
    current === undefined ? {} : { set: { ...current, subsets: [] } },
  );
  await expect
    .poll(() => store.get(ENDPOINTS, "default", "kubernetes")?.subsets)
    .toMatchObject([{ addresses: [{ ip: "192.168.1.2" }], ports: [{ port: 6443 }] }]);
});
