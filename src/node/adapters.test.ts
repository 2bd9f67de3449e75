import { expect, test } from "vitest";
import type { Pod } from "../api/index.ts";
import type { PodChange } from "../kubelet/ports.ts";
import { memoryBackend, openStore, type Store } from "../storage/index.ts";
import { pods } from "./collections.ts";
import { storePodSource } from "./pod-source.ts";
import { storeStatusSink } from "./status-sink.ts";

function newStore(): Store {
  return openStore({ backend: memoryBackend(), schedule: queueMicrotask, now: () => 0 });
}

async function put(store: Store, name: string, nodeName?: string): Promise<void> {
  const pod: Pod = {
    metadata: { name, namespace: "default", uid: `uid-${name}`, creationTimestamp: "2026-01-01T00:00:00Z" },
    spec: { containers: [], ...(nodeName === undefined ? {} : { nodeName }) },
  };
  await store.write(pods, "default", name, (current) => ({ set: { ...current, ...pod } }));
}

test("the pod source tells the pods bound to this node, then each change, and a pod that is bound later as new", async () => {
  const store = newStore();
  await put(store, "mine", "laptop");
  await put(store, "foreign", "other");
  await put(store, "unbound");
  const abort = new AbortController();
  const changes = storePodSource(store, "laptop").watch(abort.signal)[Symbol.asyncIterator]();
  const next = async (): Promise<string> => {
    const { value } = (await changes.next()) as { value: PodChange };
    return `${value.type} ${value.pod.metadata.name ?? ""}`;
  };
  expect(await next()).toBe("set mine");
  await put(store, "unbound", "laptop");
  expect(await next()).toBe("set unbound");
  await storeStatusSink(store, () => 0).removePod({ uid: "uid-mine", namespace: "default", name: "mine" });
  expect([await next(), await next()]).toEqual(["set mine", "deleted mine"]);
  abort.abort();
});

test("a status for a pod of another uid is not written: it is gone", async () => {
  const store = newStore();
  await put(store, "web", "laptop");
  const sink = storeStatusSink(store, () => 0);
  const ref = { uid: "uid-web", namespace: "default", name: "web" };
  expect(await sink.patchStatus({ ...ref, uid: "older" }, () => ({ phase: "Failed" }))).toBe("gone");
  expect(await sink.patchStatus({ ...ref, name: "nobody" }, () => ({ phase: "Failed" }))).toBe("gone");
  expect(await sink.patchStatus(ref, () => ({ phase: "Running" }))).toMatchObject({
    metadata: {
      managedFields: [
        {
          manager: "kubelet",
          operation: "Update",
          apiVersion: "v1",
          time: "1970-01-01T00:00:00Z",
          subresource: "status",
          fieldsV1: { "f:status": { "f:phase": {} } },
        },
      ],
    },
    status: { phase: "Running" },
  });
});

test("a pod with a finalizer outlives its containers", async () => {
  const store = newStore();
  await put(store, "web", "laptop");
  await store.write(pods, "default", "web", (pod) =>
    pod === undefined
      ? {}
      : { set: { ...pod, metadata: { ...pod.metadata, finalizers: ["example.com/hold"] } } },
  );
  await storeStatusSink(store, () => 0).removePod({ uid: "uid-web", namespace: "default", name: "web" });
  expect(store.get(pods, "default", "web")?.metadata.deletionGracePeriodSeconds).toBe(0);
});
