import { expect, test } from "vitest";
import { VirtualClock } from "../runtime/fake/virtual-clock.ts";
import { memoryBackend, openStore, type Store } from "../storage/index.ts";
import { leases, namespaces, nodes } from "./collections.ts";
import { renewNodeLease } from "./node-lease.ts";

async function storeWithNamespace(clock: VirtualClock): Promise<Store> {
  const store = openStore({ backend: memoryBackend(), schedule: queueMicrotask, now: () => clock.now() });
  await store.write(namespaces, "", "kube-node-lease", () => ({
    set: {
      metadata: { name: "kube-node-lease", uid: "v", creationTimestamp: "2025-01-01T00:00:00Z" },
      status: { phase: "Active" },
    },
  }));
  return store;
}

test("a node holds a lease that its Node object owns, and renews it every ten seconds", async () => {
  const clock = new VirtualClock();
  const store = await storeWithNamespace(clock);
  await store.write(nodes, "", "n", () => ({
    set: { metadata: { name: "n", uid: "u", creationTimestamp: "2025-01-01T00:00:00Z" } },
  }));
  const onError = (error: unknown): never => {
    throw error;
  };
  const abort = new AbortController();
  const running = renewNodeLease({ store, clock, nodeName: "n", onError }, abort.signal);
  const lease = () => store.get(leases, "kube-node-lease", "n");
  await clock.advance(0);
  const first = lease();
  expect(first).toMatchObject({
    metadata: {
      ownerReferences: [{ apiVersion: "v1", kind: "Node", name: "n", uid: "u" }],
      managedFields: [{ manager: "kubelet", operation: "Update" }],
    },
    spec: { holderIdentity: "n", leaseDurationSeconds: 40, renewTime: "2026-01-01T00:00:00.000000Z" },
  });
  await clock.advance(10_000);
  expect(lease()?.spec?.renewTime).toBe("2026-01-01T00:00:10.000000Z");
  expect(lease()?.metadata.uid).toBe(first?.metadata.uid);
  abort.abort();
  await running;
});

test("a renewal that cannot be written is told, and the next one comes all the same", async () => {
  const clock = new VirtualClock();
  const store = await storeWithNamespace(clock);
  await store.close();
  const errors: unknown[] = [];
  const abort = new AbortController();
  const env = { store, clock, nodeName: "n", onError: (error: unknown) => errors.push(error) };
  const running = renewNodeLease(env, abort.signal);
  await clock.advance(10_000);
  abort.abort();
  await running;
  expect(errors).toHaveLength(2);
});
