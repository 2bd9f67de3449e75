import { defaultNamespace } from "../../api/defaults/others.ts";
import type { Namespace } from "../../api/index.ts";
import { validateNamespace, validateNamespaceFinalize } from "../../api/validation/cluster-kinds.ts";
import { formatTimestamp } from "../../api/timestamp.ts";
import { kinds } from "../../api/scheme.ts";
import type { ResourceType } from "../../storage/index.ts";
import { forbidden } from "../api-error.ts";
import { pick } from "../../api/members.ts";
import type { Strategy } from "./resource.ts";
import { keepStatus, newStatus } from "./status.ts";

/** Where namespaces are stored. */
export const NAMESPACES: ResourceType<Namespace> = { name: "namespaces" };

/** Exist from the start and may not be deleted (the fourth, kube-node-lease, may). */
const IMMORTAL = ["default", "kube-system", "kube-public"];

/** namespaceStrategy: the spec (its finalizers) changes only through `/finalize`; the last one gone, so is the namespace. */
export const namespaceStrategy: Strategy<Namespace> = {
  returnsDeleted: true,
  default: defaultNamespace,
  prepareForCreate: newNamespace,
  validate: validateNamespace,
  prepareForUpdate: (next, current) => keepStatus({ ...next, ...pick(current, ["spec"]) }, current),
  prepareStatusUpdate: newStatus,
  parts: {
    finalize: {
      prepare: ({ metadata, spec }, current) => ({
        ...current,
        metadata,
        ...(spec === undefined ? {} : { spec }),
      }),
      validate: validateNamespaceFinalize,
    },
  },
  delete: (current, _options, now) => {
    const { name, deletionTimestamp } = current.metadata;
    if (IMMORTAL.includes(name)) throw forbidden(kinds.Namespace, name, "this namespace may not be deleted");
    if (deletionTimestamp !== undefined) return {};
    const metadata = { ...current.metadata, deletionTimestamp: formatTimestamp(now) };
    return { set: { ...current, metadata, status: { ...current.status, phase: "Terminating" } } };
  },
};

/** A new namespace is active, whatever its author says, and held until it is empty. */
export function newNamespace(namespace: Namespace): Namespace {
  const { spec: _spec, status: _status, ...rest } = namespace;
  return defaultNamespace(rest);
}
