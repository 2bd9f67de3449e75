import type { Pod } from "../api/index.ts";
import { isOwnedCondition } from "./core/status/conditions.ts";
import { isEqual } from "./core/status/merge.ts";

/** Whether an update tells more than the echo of the kubelet's own status writes. */
export function isNews(before: Pod, after: Pod): boolean {
  return !isEqual(withoutOwnStatus(before), withoutOwnStatus(after));
}

/** Spec, metadata that a user writes, and the conditions that others own (readiness gates). */
function withoutOwnStatus({ metadata, spec, status }: Pod): unknown {
  const { resourceVersion: _version, managedFields: _fields, ...told } = metadata;
  return { told, spec, conditions: status?.conditions?.filter(({ type }) => !isOwnedCondition(type)) ?? [] };
}
