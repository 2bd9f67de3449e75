/** The template of a workload's pods (ValidatePodTemplateSpec), and how it goes together with the selector. */
import type { PodTemplateSpec } from "../apps.ts";
import type { ApiFeatures } from "../features.ts";
import { matchesLabels, requirementsOf } from "../label-selector.ts";
import type { LabelSelector } from "../meta.ts";
import { type FieldError, forbidden, goSyntax, invalid, oneOf, required } from "./field-error.ts";
import { goLabelSelector, goMap } from "./go-values.ts";
import { validateAnnotations, validateLabels, validateLabelSelector } from "./meta.ts";
import { validatePodAnnotations } from "./pod-annotations.ts";
import { validatePodSpec } from "./pod.ts";

/** Errors of a template that lies at `path`: those of a pod, at paths below it. */
function validatePodTemplate(
  path: string,
  { metadata = {}, spec }: PodTemplateSpec,
  features: ApiFeatures,
): readonly FieldError[] {
  const { labels, annotations } = metadata;
  return [
    ...validateLabels(`${path}.labels`, labels),
    ...validateAnnotations(`${path}.annotations`, annotations),
    ...validatePodAnnotations({ metadata, spec }).map((error) => ({
      ...error,
      field: error.field.replace(/^metadata(?=\.)/, path),
    })),
    ...below(path, validatePodSpec({ metadata: {}, spec }, features)),
    ...((spec.ephemeralContainers ?? []).length > 0
      ? [forbidden(`${path}.spec.ephemeralContainers`, "ephemeral containers not allowed in pod template")]
      : []),
  ];
}

/** The same errors of an object that lies at `path` in another one. */
export function below(path: string, errors: readonly FieldError[]): readonly FieldError[] {
  return errors.map((error) => ({ ...error, field: `${path}.${error.field}` }));
}

/** What Deployments and ReplicaSets ask of selector and template: they match, and pods are for ever. */
export function validateSelectedTemplate(
  path: string,
  selector: LabelSelector | undefined,
  template: PodTemplateSpec,
  features: ApiFeatures,
): readonly FieldError[] {
  const own = validateSelector(`${path}.selector`, selector);
  if (validateLabelSelector(path, selector).length > 0 && selector !== undefined)
    return [...own, invalid(`${path}.selector`, goLabelSelector(selector), "invalid label selector")];
  const at = `${path}.template`;
  const { restartPolicy = "", activeDeadlineSeconds } = template.spec;
  return [
    ...own,
    ...validateMatch(at, selector, template),
    ...validatePodTemplate(at, template, features),
    ...oneOf(`${at}.spec.restartPolicy`, restartPolicy, ["Always"]),
    ...(activeDeadlineSeconds === undefined
      ? []
      : [
          forbidden(
            `${at}.spec.activeDeadlineSeconds`,
            "activeDeadlineSeconds in ReplicaSet is not Supported",
          ),
        ]),
  ];
}

function validateSelector(field: string, selector: LabelSelector | undefined): readonly FieldError[] {
  if (selector === undefined) return [required(field)];
  return [
    ...validateLabelSelector(field, selector),
    ...(isEmpty(selector)
      ? [invalid(field, goLabelSelector(selector), "empty selector is invalid for deployment")]
      : []),
  ];
}

/** A selector that is missing selects nothing, an empty one everything. */
function validateMatch(
  path: string,
  selector: LabelSelector | undefined,
  { metadata = {} }: PodTemplateSpec,
): readonly FieldError[] {
  const requirements = requirementsOf(selector);
  if (requirements !== undefined && matchesLabels(requirements, metadata.labels)) return [];
  const labels = goSyntax(goMap(metadata.labels));
  return [invalid(`${path}.metadata.labels`, labels, "`selector` does not match template `labels`")];
}

function isEmpty({ matchLabels = {}, matchExpressions = [] }: LabelSelector): boolean {
  return Object.keys(matchLabels).length + matchExpressions.length === 0;
}
