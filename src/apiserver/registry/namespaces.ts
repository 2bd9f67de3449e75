import type { Namespace } from "../../api/index.ts";
import { formatTimestamp } from "../../api/timestamp.ts";
import { kinds } from "../../api/scheme.ts";
import type { ResourceType } from "../../storage/index.ts";
import { forbidden } from "../api-error.ts";
import type { Strategy } from "./resource.ts";

export const NAMESPACES: ResourceType<Namespace> = { name: "namespaces" };

/** Exist from the start and may not be deleted (the fourth, kube-node-lease, may). */
const IMMORTAL = ["default", "kube-system", "kube-public"];
/** metadata.name as a label: what selectors on namespaces rely on. */
const NAME_LABEL = "kubernetes.io/metadata.name";
/** Held by the namespace controller until the namespace is empty. */
const FINALIZER = "kubernetes";

/** namespaceStrategy: the spec (its finalizers) changes only through `/finalize`. */
export const namespaceStrategy: Strategy<Namespace> = {
  returnsDeleted: true,
  prepareForCreate: newNamespace,
  prepareForUpdate: (next, { spec, status }) => ({
    ...next,
    ...(spec === undefined ? {} : { spec }),
    ...(status === undefined ? {} : { status }),
  }),
  prepareStatusUpdate: (next, current) => ({
    ...current,
    ...(next.status === undefined ? {} : { status: next.status }),
  }),
  delete: (current, _options, now) => {
    const { name, deletionTimestamp } = current.metadata;
    if (IMMORTAL.includes(name)) throw forbidden(kinds.Namespace, name, "this namespace may not be deleted");
    if (deletionTimestamp !== undefined) return {};
    const metadata = { ...current.metadata, deletionTimestamp: formatTimestamp(now) };
    return { set: { ...current, metadata, status: { ...current.status, phase: "Terminating" } } };
  },
};

/** A namespace as it is stored: active, labelled with its name, held by the finalizer of the namespace controller. */
export function newNamespace(namespace: Namespace): Namespace {
  const { name = "", labels } = namespace.metadata;
  return {
    ...namespace,
    metadata: { ...namespace.metadata, labels: { ...labels, [NAME_LABEL]: name } },
    spec: { finalizers: [FINALIZER] },
    status: { phase: "Active" },
  };
}
