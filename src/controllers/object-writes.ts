import type { KubeObject } from "../api/index.ts";
import type { ResourceType, Stored } from "../storage/index.ts";

/** What becomes of the dependents of what is deleted. */
export type PropagationPolicy = "Background" | "Foreground" | "Orphan";

/** metav1.DeleteOptions, as far as controllers use it. */
interface DeleteWishes {
  readonly propagationPolicy?: PropagationPolicy;
  readonly preconditions?: { readonly uid: string };
}

/** What the API does for controllers as for any client: defaults, checks, grace. */
export interface ObjectWrites {
  /** @throws an error with kube-apiserver's words */
  readonly createObject: (type: ResourceType, namespace: string, object: KubeObject) => Promise<Stored>;
  /** What is not there, or has another uid meanwhile, is not an error. */
  readonly deleteObject: (
    type: ResourceType,
    namespace: string,
    name: string,
    options?: DeleteWishes,
  ) => Promise<void>;
}
