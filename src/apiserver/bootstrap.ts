import { randomUUID } from "node:crypto";
import { formatTimestamp } from "../api/timestamp.ts";
import type { Store } from "../storage/index.ts";
import type { EpochMs } from "../util/time.ts";
import { NAMESPACES, newNamespace } from "./registry/namespaces.ts";

const SYSTEM_NAMESPACES = ["default", "kube-node-lease", "kube-public", "kube-system"];

/** The namespaces that every cluster has are there from the start. */
export async function ensureSystemNamespaces(store: Store, now: EpochMs): Promise<void> {
  await Promise.all(
    SYSTEM_NAMESPACES.map(async (name) => {
      const metadata = { name, uid: randomUUID(), creationTimestamp: formatTimestamp(now) };
      await store.write(NAMESPACES, "", name, (current) => {
        return current === undefined
          ? { set: newNamespace({ apiVersion: "v1", kind: "Namespace", metadata }) }
          : {};
      });
    }),
  );
}
