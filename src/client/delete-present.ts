import { ApiError } from "./errors.ts";
import type { DeleteOptions, KubeClient, ObjectKey, Resource } from "./kube-client.ts";

/**
 * Deletes an object that may have gone meanwhile, or been replaced by another of its name where `preconditions` tell its
 * uid: neither is an error. @throws ApiError for other refusals, ConnectionError
 */
export async function deletePresent(
  client: KubeClient,
  resource: Resource,
  key: ObjectKey,
  options: DeleteOptions,
  signal?: AbortSignal,
): Promise<void> {
  try {
    await client.delete(resource, key, options, signal);
  } catch (error) {
    if (!ApiError.is(error, "NotFound") && !ApiError.is(error, "Conflict")) throw error;
  }
}
