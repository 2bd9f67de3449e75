import type { KubeObject, OwnerReference } from "./meta.ts";

/** The owner that manages an object; there is one at most (metav1.GetControllerOf). */
export function controllerOf({ metadata }: Pick<KubeObject, "metadata">): OwnerReference | undefined {
  return metadata.ownerReferences?.find(({ controller }) => controller === true);
}
