/**
 * Writes config maps 0, 1, 2, …, or on from a number, and prints each number once its write is acknowledged, until it is
 * killed.
 */
import type { ConfigMap } from "../api/index.ts";
import { openStore } from "./object-store.ts";
import { sqliteBackend } from "./sqlite-backend.ts";
import type { ResourceType } from "./store.ts";

const CONFIG_MAPS: ResourceType<ConfigMap> = { name: "configmaps" };
const store = openStore({
  backend: sqliteBackend(process.argv[2] ?? ""),
  schedule: queueMicrotask,
  now: () => 0,
});
for (let n = Number(process.argv[3] ?? 0); n < 1_000_000; n++) {
  const name = String(n);
  await store.write(CONFIG_MAPS, "default", name, () => ({
    set: { metadata: { name, namespace: "default" } },
  }));
  process.stdout.write(`${name}\n`);
}
