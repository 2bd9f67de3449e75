import type { PullPolicy } from "../../api/index.ts";
import { parseReference } from "./reference.ts";

/** What a container without imagePullPolicy gets: Always for `:latest` and no tag, else IfNotPresent. */
export function defaultPullPolicy(image: string): PullPolicy {
  const parsed = parseReference(image);
  if ("error" in parsed) return "IfNotPresent";
  const { tag, digest } = parsed.reference;
  return digest === undefined && (tag === undefined || tag === "latest") ? "Always" : "IfNotPresent";
}

/** `refuse`: the policy forbids to pull what is not there. */
export type PullDecision = "pull" | "use" | "refuse";

/** Whether to pull, given what the engine has (images/image_manager.go imagePullPrecheck). */
export function decidePull(policy: PullPolicy, present: boolean): PullDecision {
  switch (policy) {
    case "Always":
      return "pull";
    case "IfNotPresent":
      return present ? "use" : "pull";
    case "Never":
      return present ? "use" : "refuse";
    default:
      return policy satisfies never;
  }
}
