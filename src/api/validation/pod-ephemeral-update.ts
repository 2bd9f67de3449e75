/** Updates through `pods/ephemeralcontainers`, which look only at their own part (ValidatePodEphemeralContainersUpdate). */
import { type ApiFeatures, featuresOf136 } from "../features.ts";
import type { Pod } from "../pod.ts";
import { deepEqual } from "../deep-equal.ts";
import { goQuote } from "../go-quote.ts";
import { type FieldError, forbidden } from "./field-error.ts";
import { isStaticPod } from "./pod-facts.ts";
import { validatePod } from "./pod.ts";

/** `next` is the old pod with the new ephemeral containers. */
export function validateEphemeralContainersUpdate(
  next: Pod,
  old: Pod,
  features: ApiFeatures = featuresOf136,
): readonly FieldError[] {
  if (isStaticPod(old)) return [forbidden("", "static pods do not support ephemeral containers")];
  const now = next.spec.ephemeralContainers ?? [];
  const field = "spec.ephemeralContainers";
  const kept = (old.spec.ephemeralContainers ?? []).flatMap((container) => {
    const same = now.find(({ name }) => name === container.name);
    const named = `existing ephemeral containers ${goQuote(container.name)}`;
    if (same === undefined) return [forbidden(field, `${named} may not be removed\n`)];
    return deepEqual(same, container) ? [] : [forbidden(field, `${named} may not be changed\n`)];
  });
  return [...validatePod(next, features), ...kept];
}
