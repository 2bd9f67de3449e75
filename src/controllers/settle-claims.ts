import type { KubeObject } from "../api/index.ts";
import type { ResourceType, Store, Stored } from "../storage/index.ts";
import { adopted, type Claims, disowned } from "./owners.ts";
import { rewrite } from "./rewrite.ts";

/** Writes down who belongs to the owner from now on, and who no longer does. */
export async function settleClaims<T extends KubeObject & { readonly spec?: unknown }>(
  store: Store,
  type: ResourceType<T>,
  owner: Stored,
  { adopt, release }: Claims<Stored<T>>,
): Promise<void> {
  for (const object of adopt) await rewrite(store, type, object, (current) => adopted(current, owner));
  const uids = new Set([owner.metadata.uid]);
  for (const object of release) await rewrite(store, type, object, (current) => disowned(current, uids));
}
