import { expect, it } from "vitest";
import { memoryBackend, openStore } from "../../storage/index.ts";
import { NAMESPACES } from "../collections.ts";
import { runNamespaceDefaults } from "./namespace-defaults.ts";

const START = Date.parse("2026-01-01T00:00:00Z");
const SERVICE_ACCOUNTS = { name: "serviceaccounts" };
const CONFIG_MAPS = { name: "configmaps" };

it("each living namespace has its ServiceAccount and the authority's certificate, also after somebody took them", async () => {
  const store = openStore({ backend: memoryBackend(), schedule: queueMicrotask, now: () => START });
  const namespace = async (name: string, phase: string) =>
    await store.write(NAMESPACES, "", name, () => ({
      set: { metadata: { name, uid: name, creationTimestamp: "2026-01-01T00:00:00Z" }, status: { phase } },
    }));
  const ending = new AbortController();
  const newUid = (): string => "uid";
  const clock = { now: () => START, sleep: () => Promise.resolve() };
  const onError = (error: unknown): never => {
    throw error;
  };
  const env = { store, clock, onError, newUid, ca: "PEM" };
  const running = runNamespaceDefaults(env, ending.signal);
  await namespace("apps", "Active");
  await namespace("gone", "Terminating");
  const has = (type: { readonly name: string }, name: string) => store.get(type, "apps", name);
  await expect.poll(() => has(SERVICE_ACCOUNTS, "default")?.metadata.creationTimestamp).toBeDefined();
  await expect.poll(() => has(CONFIG_MAPS, "kube-root-ca.crt")).toMatchObject({ data: { "ca.crt": "PEM" } });
  await store.write(SERVICE_ACCOUNTS, "apps", "default", () => ({ remove: true }));
  await expect.poll(() => has(SERVICE_ACCOUNTS, "default")).toBeDefined();
  await store.write(CONFIG_MAPS, "apps", "kube-root-ca.crt", (current) =>
    current === undefined ? {} : { set: { ...current, data: { "ca.crt": "old" } } },
  );
  await expect.poll(() => has(CONFIG_MAPS, "kube-root-ca.crt")).toMatchObject({ data: { "ca.crt": "PEM" } });
  expect(store.list(SERVICE_ACCOUNTS).items).toHaveLength(1);
  ending.abort();
  await running;
  await store.close();
});
