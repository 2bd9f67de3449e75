/** What may change in a Pod that exists (ValidatePodUpdate). */
import { type ApiFeatures, featuresOf136 } from "../features.ts";
import type { Labels } from "../meta.ts";
import type { Container, Pod, PodSpec, Toleration } from "../pod.ts";
import { deepEqual } from "../deep-equal.ts";
import { omit, pick } from "../members.ts";
import { type FieldError, forbidden, goSyntax, invalid } from "./field-error.ts";
import { goMap } from "./go-values.ts";
import { validateBeforeUpdate, validateMetaUpdate } from "./meta-update.ts";
import { validateTolerations } from "./scheduling.ts";
import { validateImage } from "./containers.ts";
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
    ...validatePod(next, features),
    ...validateMetaUpdate(next.metadata, old.metadata),
    ...validateMirror(next, old),
    ...validateSpecUpdate(next.spec, old.spec),
  ];
}

const mirrorAnnotation = "kubernetes.io/config.mirror";

function validateMirror(next: Pod, old: Pod): readonly FieldError[] {
  const [now, before] = [next, old].map((pod) => pod.metadata.annotations?.[mirrorAnnotation]);
  if (now === before) return [];
  const field = `metadata.annotations[${mirrorAnnotation}]`;
  const verb = before === undefined ? "add" : "remove or update";
  return [forbidden(field, `may not ${verb} mirror pod annotation`)];
}

const addOrRemove = "pod updates may not add or remove containers";

function validateSpecUpdate(next: PodSpec, old: PodSpec): readonly FieldError[] {
  if (next.containers.length !== old.containers.length) return [forbidden("spec.containers", addOrRemove)];
  if ((next.initContainers ?? []).length !== (old.initContainers ?? []).length)
    return [forbidden("spec.initContainers", addOrRemove)];
  const gated = (old.schedulingGates ?? []).length > 0;
  return [
    ...validateImages("spec.containers", next.containers),
    ...validateImages("spec.initContainers", next.initContainers ?? []),
    ...validateDeadline(next.activeDeadlineSeconds, old.activeDeadlineSeconds),
    ...validateNewTolerations(next.tolerations ?? [], old.tolerations ?? []),
    ...validateGateRemoval(next, old),
    ...(gated ? validateNodeSelectorGrowth(next.nodeSelector, old.nodeSelector) : []),
    ...validateNothingElse(next, old, gated),
  ];
}

function validateImages(path: string, containers: readonly Container[]): readonly FieldError[] {
  return containers.flatMap(({ image = "" }, index) => validateImage(`${path}[${index}].image`, image));
}

function validateDeadline(next: number | undefined, old: number | undefined): readonly FieldError[] {
  const field = "spec.activeDeadlineSeconds";
  if (old === undefined) return [];
  if (next === undefined)
    return [invalid(field, null, "must not update from a positive integer to nil value")];
  return next > old ? [invalid(field, next, "must be less than or equal to previous value")] : [];
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
  const whileGated = ["nodeSelector", "affinity"] as const;
  const fields: readonly (keyof PodSpec)[] = gated ? [...always, ...whileGated] : always;
  const { initContainers } = next;
  return {
    ...omit(next, fields),
    ...pick(old, fields),
    containers: withImagesOf(next.containers, old.containers),
    ...(initContainers && { initContainers: withImagesOf(initContainers, old.initContainers ?? []) }),
  };
}

function withImagesOf(own: readonly Container[], theirs: readonly Container[]): readonly Container[] {
  return own.map((container, index) => ({
    ...omit(container, ["image"]),
    ...pick(theirs[index] ?? container, ["image"]),
  }));
}
