import type { KubeObject } from "../api/index.ts";
import { apiVersionOf } from "../api/scheme.ts";
import { isStorageError, type ResourceType, type Stored } from "../storage/index.ts";
import { ApiError, noSuchPath } from "./api-error.ts";
import type { Manager } from "./apply/managers.ts";
import type { ApiEnvironment } from "./environment.ts";
import type { DeleteOptions, Resource } from "./registry/resource.ts";
import { trackUpdate } from "./rules/managed-fields.ts";
import { createObject } from "./verbs/create.ts";
import { deleteObject } from "./verbs/delete.ts";

type InProcessEnv = Pick<ApiEnvironment, "store" | "registry" | "clock">;

function resourceOf({ registry }: InProcessEnv, { name }: ResourceType): Resource | undefined {
  return registry.all.find(({ type }) => type.name === name);
}

/**
 * Deletes as a client would, without a request: graceful for pods, finalizers respected. An object that is not there, or
 * not as the preconditions want it, and a kind that is not served are no errors. For controllers.
 */
export function inProcessDelete(
  env: InProcessEnv,
): (type: ResourceType, namespace: string, name: string, options?: DeleteOptions) => Promise<void> {
  return async (type, namespace, name, options = {}) => {
    const resource = resourceOf(env, type);
    if (resource === undefined) return;
    try {
      await deleteObject({ env, resource, namespace, name }, { options, dryRun: false });
    } catch (error) {
      const missing = error instanceof ApiError && [404, 409].includes(error.status.code);
      if (!missing && !isStorageError(error, "NotFound")) throw error;
    }
  };
}

/**
 * Creates as kube-controller-manager would, without a request: defaults, admission and validation are those of any
 * client.
 */
export function inProcessCreate(
  env: InProcessEnv & Pick<ApiEnvironment, "random">,
): (type: ResourceType, namespace: string, object: KubeObject) => Promise<Stored> {
  return async (type, namespace, object) => {
    const resource = resourceOf(env, type);
    if (resource === undefined) throw noSuchPath();
    const full = resource.strategy.default?.(object) ?? object;
    const manager: Manager = {
      name: "kube-controller-manager",
      operation: "Update",
      apiVersion: apiVersionOf(resource),
      subresource: undefined,
    };
    const manage = (after: KubeObject): KubeObject =>
      trackUpdate(resource, manager, { before: undefined, after }, undefined, env.clock.now());
    const { object: created } = await createObject({ env, resource, namespace }, full, manage, {
      dryRun: false,
    });
    // As stored: the server has given it a name, a uid and a version.
    return created as Stored;
  };
}
