/** Warnings of workloads: about their names, and about their templates as about pods. */
import type { PodTemplateSpec } from "../apps.ts";
import type { KubeObject } from "../meta.ts";
import { checkPodFields, type FieldFindings } from "../pod-fields/check.ts";
import { below } from "../validation/pod-template.ts";
import { hostnameWarnings, specWarnings } from "./pod.ts";

/** `path` leads to the template: `spec.template`. */
export function workloadWarnings(
  { metadata }: KubeObject,
  path: string,
  template: PodTemplateSpec,
): readonly string[] {
  return [...hostnameWarnings(metadata.name, "Pod names and hostnames"), ...templateWarnings(path, template)];
}

/** A pod's warnings, with the paths in them leading through the template. */
function templateWarnings(path: string, { metadata = {}, spec }: PodTemplateSpec): readonly string[] {
  return specWarnings({ metadata, spec }).map((text) =>
    text.replace(/(?<=^| with | use )(?=(?:spec|metadata)[.[])/g, `${path}.`),
  );
}

/** What this node refuses and ignores of the pods that the template makes. */
export function checkTemplateFields(path: string, { spec }: PodTemplateSpec): FieldFindings {
  const { refused, warnings } = checkPodFields({ spec });
  return {
    refused: below(path, refused),
    warnings: warnings.map((text) => text.replace(/(?<=: )(?=spec[.[])/, `${path}.`)),
  };
}
