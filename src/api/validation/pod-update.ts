/** What may change in a Pod that exists (ValidatePodUpdate). */
import { type ApiFeatures, featuresOf136 } from "../features.ts";
import type { Labels } from "../meta.ts";
import type { Affinity, Container, Pod, PodSpec, Toleration } from "../pod.ts";
import { deepEqual } from "../deep-equal.ts";
import { omit, pick } from "../members.ts";
import { type FieldError, forbidden, goSyntax, invalid } from "./field-error.ts";
import { goMap } from "./go-values.ts";
import { validateBeforeUpdate, validateMetaUpdate } from "./meta-update.ts";
import { validateTolerations } from "./scheduling.ts";
import { validateImages } from "./containers.ts";
import { validateNodeAffinityGrowth } from "./node-affinity-growth.ts";
import { validatePodAnnotationUpdates } from "./pod-annotations.ts";
import { validatePod } from "./pod.ts";
import { renderSpecDiff } from "./spec-diff.ts";

/** Errors of `next`, defaulted, against the stored pod. The new object's own errors come first. */
export function validatePodUpdate(
  next: Pod,
  old: Pod,
  features: ApiFeatures = featuresOf136,
): readonly FieldError[] {
  return [
    ...validateBeforeUpdate(next.metadata, old.metadata),
    ...validateMetaUpdate(next.metadata, old.metadata),
    ...validatePod(next, features),
    ...validatePodAnnotationUpdates(next, old),
    ...validateSpecUpdate(next.spec, old.spec),
  ];
}

const addOrRemove = "pod updates may not add or remove containers";

function validateSpecUpdate(next: PodSpec, old: PodSpec): readonly FieldError[] {
  if (next.containers.length !== old.containers.length) return [forbidden("spec.containers", addOrRemove)];
  if ((next.initContainers ?? []).length !== (old.initContainers ?? []).length)
    return [forbidden("spec.initContainers", addOrRemove)];
  const images = [
    ...validateImages("spec.containers", next.containers),
    ...validateImages("spec.initContainers", next.initContainers ?? []),
  ];
  const deadline = deadlineProblem(next.activeDeadlineSeconds, old.activeDeadlineSeconds);
  // A deadline that moves the wrong way hides what else may not change; one that is gone does not.
  if (deadline !== undefined && next.activeDeadlineSeconds !== undefined) return [...images, deadline];
  const gated = (old.schedulingGates ?? []).length > 0;
  return [
    ...images,
    ...(deadline === undefined ? [] : [deadline]),
    ...validateNewTolerations(next.tolerations ?? [], old.tolerations ?? []),
    ...validateGateRemoval(next, old),
    ...(gated ? validateNodeSelectorGrowth(next.nodeSelector, old.nodeSelector) : []),
    ...(gated ? validateNodeAffinityGrowth(next.affinity?.nodeAffinity, old.affinity?.nodeAffinity) : []),
    ...validateNothingElse(next, old, gated),
  ];
}

const maxInt32 = 2 ** 31 - 1;

function deadlineProblem(next: number | undefined, old: number | undefined): FieldError | undefined {
  const field = "spec.activeDeadlineSeconds";
  if (next === undefined)
    return old === undefined
      ? undefined
      : invalid(field, null, "must not update from a positive integer to nil value");
  if (next < 0 || next > maxInt32)
    return invalid(field, next, `must be between 0 and ${maxInt32}, inclusive`);
  return old !== undefined && next > old
    ? invalid(field, next, "must be less than or equal to previous value")
    : undefined;
}

function validateNewTolerations(
  next: readonly Toleration[],
  old: readonly Toleration[],
): readonly FieldError[] {
  const key = (toleration: Toleration): unknown => omit(toleration, ["tolerationSeconds"]);
  const kept = old.every((toleration) =>
    next.some((candidate) => deepEqual(key(candidate), key(toleration))),
  );
  const again = validateTolerations("spec.tolerations", next);
  return kept
    ? again
    : [forbidden("spec.tolerations", "existing toleration can not be modified except its tolerationSeconds")];
}

function validateGateRemoval(next: PodSpec, old: PodSpec): readonly FieldError[] {
  const known = (old.schedulingGates ?? []).map(({ name }) => name);
  return (next.schedulingGates ?? []).flatMap(({ name }, index) =>
    known.includes(name)
      ? []
      : [
          forbidden(
            `spec.schedulingGates[${index}].name`,
            `only deletion is allowed, but found new scheduling gate '${name}'`,
          ),
        ],
  );
}

function validateNodeSelectorGrowth(
  next: Labels | undefined,
  old: Labels | undefined,
): readonly FieldError[] {
  const kept = Object.entries(old ?? {}).every(([key, value]) => next?.[key] === value);
  if (kept) return [];
  const detail = "only additions to spec.nodeSelector are allowed (no mutations or deletions)";
  return [invalid("spec.nodeSelector", goSyntax(goMap(next)), detail)];
}

const onlyThese =
  "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

function validateNothingElse(next: PodSpec, old: PodSpec, gated: boolean): readonly FieldError[] {
  const allowed = withChangeableFieldsOf(next, old, gated);
  return deepEqual(allowed, old) ? [] : [forbidden("spec", `${onlyThese}\n${renderSpecDiff(old, allowed)}`)];
}

/** `next` with every field that may change set back to what it was. */
function withChangeableFieldsOf(next: PodSpec, old: PodSpec, gated: boolean): PodSpec {
  const always = ["activeDeadlineSeconds", "tolerations", "schedulingGates"] as const;
  const fields: readonly (keyof PodSpec)[] = gated ? [...always, "nodeSelector"] : always;
  const { initContainers } = next;
  return {
    ...omit(next, gated ? [...fields, "affinity"] : fields),
    ...pick(old, fields),
    ...(gated ? withNodeAffinityOf(next.affinity, old.affinity) : {}),
    containers: withImagesOf(next.containers, old.containers),
    ...(initContainers && { initContainers: withImagesOf(initContainers, old.initContainers ?? []) }),
  };
}

function withNodeAffinityOf(
  own: Affinity | undefined,
  old: Affinity | undefined,
): { readonly affinity?: Affinity } {
  const rest = omit(own ?? {}, ["nodeAffinity"]);
  const affinity = { ...pick(old ?? {}, ["nodeAffinity"]), ...rest };
  return old === undefined && Object.keys(affinity).length === 0 ? {} : { affinity };
}

function withImagesOf(own: readonly Container[], theirs: readonly Container[]): readonly Container[] {
  return own.map((container, index) => ({
    ...omit(container, ["image"]),
    ...pick(theirs[index] ?? container, ["image"]),
  }));
}
