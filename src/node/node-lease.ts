import { randomUUID } from "node:crypto";
import { KUBELET } from "./own-writers.ts";
import type { Lease } from "../api/index.ts";
import { apiVersionOf, kinds } from "../api/scheme.ts";
import { formatMicroTime, formatTimestamp } from "../api/timestamp.ts";
import { trackOwnWrite } from "../apiserver/index.ts";
import type { Clock } from "../kubelet/ports.ts";
import type { Store } from "../storage/index.ts";
import type { EpochMs } from "../util/time.ts";
import { leases, namespaces, nodes } from "./collections.ts";

/** Where the leases of nodes are. */
const NAMESPACE = "kube-node-lease";
/** The kubelet's nodeLeaseDurationSeconds; it renews after a quarter of it. */
const LEASE_SECONDS = 40;
const RENEW_MS = 10_000;

/** Renewals kept for watchers: half an hour, in which a client resumes. */
export const LEASE_HISTORY = 200;

/** What the renewal works with. */
export interface NodeLeaseEnv {
  readonly store: Store;
  readonly clock: Clock;
  readonly nodeName: string;
  /** A renewal failed (a full disk); the next one may not. */
  readonly onError: (error: unknown) => void;
}

/** Says every ten seconds that the node is alive, in its lease in kube-node-lease, until the signal aborts. */
export async function renewNodeLease(env: NodeLeaseEnv, signal: AbortSignal): Promise<void> {
  const { clock, onError } = env;
  while (!signal.aborted) {
    await renew(env, clock.now()).catch(onError);
    await clock.sleep(RENEW_MS, signal).catch(() => undefined);
  }
}

async function renew({ store, nodeName }: NodeLeaseEnv, now: EpochMs): Promise<void> {
  if (store.get(namespaces, "", NAMESPACE)?.status?.phase !== "Active") return;
  const node = store.get(nodes, "", nodeName);
  const owner =
    node === undefined
      ? {}
      : { ownerReferences: [{ apiVersion: "v1", kind: "Node", name: nodeName, uid: node.metadata.uid }] };
  await store.write(leases, NAMESPACE, nodeName, (before) => {
    const after: Lease = {
      apiVersion: apiVersionOf(kinds.Lease),
      kind: "Lease",
      metadata: {
        name: nodeName,
        namespace: NAMESPACE,
        uid: randomUUID(),
        creationTimestamp: formatTimestamp(now),
        ...before?.metadata,
        ...owner,
      },
      spec: {
        ...before?.spec,
        holderIdentity: nodeName,
        leaseDurationSeconds: LEASE_SECONDS,
        renewTime: formatMicroTime(now),
      },
    };
    return { set: trackOwnWrite(kinds.Lease, KUBELET, { before, after }, now) };
  });
}
