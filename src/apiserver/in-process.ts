import { isStorageError, type ResourceType } from "../storage/index.ts";
import type { EpochMs } from "../util/time.ts";
import type { Store } from "../storage/index.ts";
import { ApiError } from "./api-error.ts";
import type { Registry } from "./registry/registry.ts";
import type { DeleteOptions } from "./registry/resource.ts";
import { deleteObject } from "./verbs/delete.ts";

/**
 * Deletes as a client would, without a request: graceful for pods, finalizers respected. An object that is not there, or
 * not as the preconditions want it, and a kind that is not served are no errors. For controllers.
 */
export function inProcessDelete(env: {
  readonly store: Store;
  readonly registry: Registry;
  readonly clock: { now(): EpochMs };
}): (type: ResourceType, namespace: string, name: string, options?: DeleteOptions) => Promise<void> {
  return async (type, namespace, name, options = {}) => {
    const resource = env.registry.all.find((candidate) => candidate.type.name === type.name);
    if (resource === undefined) return;
    try {
      await deleteObject({ env, resource, namespace, name }, { options, dryRun: false });
    } catch (error) {
      const missing = error instanceof ApiError && [404, 409].includes(error.status.code);
      if (!missing && !isStorageError(error, "NotFound")) throw error;
    }
  };
}
