import type { KubeObject } from "../api/index.ts";
import type { KindInfo } from "../api/scheme.ts";
import { apiVersionOf } from "../api/scheme.ts";
import type { Stored } from "../storage/index.ts";
import type { EpochMs } from "../util/time.ts";
import { trackUpdate } from "./rules/managed-fields.ts";

/** A part of the node that writes objects without a request. */
export interface OwnWriter {
  /** As clients read it in metadata.managedFields, e.g. `kubelet`. */
  readonly manager: string;
  /** `status`: then it owns what it writes of the status, and nothing else. */
  readonly subresource?: string;
}

/** metadata.managedFields after a write of the node's own, as if it had come as a request of that writer. */
export function trackOwnWrite<T extends KubeObject>(
  kind: KindInfo,
  { manager: name, subresource }: OwnWriter,
  change: { readonly before: Stored<T> | undefined; readonly after: T },
  now: EpochMs,
): T {
  const manager = { name, operation: "Update", apiVersion: apiVersionOf(kind), subresource } as const;
  return trackUpdate(kind, manager, change, undefined, now);
}
