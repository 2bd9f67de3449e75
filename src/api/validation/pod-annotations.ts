/** Annotations of pods that mean something to the API server (ValidatePodSpecificAnnotations and what compares them). */
import type { Annotations } from "../meta.ts";
import type { Container, Pod, SecurityProfile } from "../pod.ts";
import { appArmorPrefix } from "../defaults/app-armor.ts";
import { goQuote } from "../go-quote.ts";
import { visitContainers } from "../visit-containers.ts";
import { type FieldError, forbidden, invalid } from "./field-error.ts";
import { sortedEntries } from "../members.ts";
import { mirrorPodAnnotation } from "../well-known.ts";
import { validateDescendingPath } from "./paths.ts";

const deletionCost = "controller.kubernetes.io/pod-deletion-cost";
const seccompPod = "seccomp.security.alpha.kubernetes.io/pod";
const seccompPrefix = "container.seccomp.security.alpha.kubernetes.io/";

/** What holds for them at any time. */
export function validatePodAnnotations(pod: Pick<Pod, "metadata" | "spec">): readonly FieldError[] {
  const annotations = pod.metadata.annotations ?? {};
  return [
    ...validateMirrorNode(pod, annotations[mirrorPodAnnotation]),
    ...validateDeletionCost(annotations[deletionCost]),
    ...sortedEntries(annotations).flatMap(([key, value]) =>
      key === seccompPod || key.startsWith(seccompPrefix) ? validateSeccomp(key, value) : [],
    ),
    ...sortedEntries(annotations).flatMap(([key, value]) =>
      key.startsWith(appArmorPrefix) ? validateAppArmor(pod, key, value) : [],
    ),
  ];
}

function validateMirrorNode({ spec }: Pick<Pod, "spec">, value: string | undefined): readonly FieldError[] {
  return value === undefined || (spec.nodeName ?? "") !== ""
    ? []
    : [
        invalid(
          `metadata.annotations[${mirrorPodAnnotation}]`,
          value,
          "must set spec.nodeName if mirror pod annotation is set",
        ),
      ];
}

function validateDeletionCost(value: string | undefined): readonly FieldError[] {
  if (value === undefined) return [];
  const fits = /^(-\d+|0|[1-9]\d*)$/.test(value) && Number(value) >= -(2 ** 31) && Number(value) < 2 ** 31;
  return fits ? [] : [invalid(`metadata.annotations[${deletionCost}]`, value, "must be a 32bit integer")];
}

/** Here the path has no brackets: the API server's own quirk. */
function validateSeccomp(key: string, value: string): readonly FieldError[] {
  const field = `metadata.annotations.${key}`;
  if (["runtime/default", "docker/default", "unconfined"].includes(value)) return [];
  return value.startsWith("localhost/")
    ? validateDescendingPath(field, value.slice("localhost/".length))
    : [invalid(field, value, "must be a valid seccomp profile")];
}

function validateAppArmor({ spec }: Pick<Pod, "spec">, key: string, value: string): readonly FieldError[] {
  const field = `metadata.annotations[${key}]`;
  const name = key.slice(appArmorPrefix.length);
  const known = ["", "runtime/default", "unconfined"].includes(value) || value.startsWith("localhost/");
  return [
    ...(visitContainers(spec).some(([, container]) => container.name === name)
      ? []
      : [invalid(field, name, "container not found")]),
    ...(known ? [] : [invalid(field, value, `invalid AppArmor profile name: ${goQuote(value)}`)]),
  ];
}

/** An annotation and a field of one container must say the same, at its creation. */
export function validateProfilesAgainstAnnotations({ metadata, spec }: Pod): readonly FieldError[] {
  const annotations = metadata.annotations ?? {};
  const { seccompProfile, appArmorProfile } = spec.securityContext ?? {};
  const ofContainer = (
    profileOf: (container: Container) => SecurityProfile | undefined,
    prefix: string,
    member: "seccompProfile" | "appArmorProfile",
    word: string,
  ): readonly FieldError[] =>
    visitContainers(spec).flatMap(([path, container]) =>
      validateMatch(
        `${path}.securityContext.${member}`,
        profileOf(container),
        annotations[`${prefix}${container.name}`],
        word,
      ),
    );
  return [
    ...validateMatch(
      "spec.securityContext.seccompProfile",
      seccompProfile,
      annotations[seccompPod],
      "seccomp",
    ),
    ...ofContainer(
      (container) => container.securityContext?.seccompProfile,
      seccompPrefix,
      "seccompProfile",
      "seccomp",
    ),
    ...(spec.os?.name === "windows"
      ? []
      : ofContainer(
          (container) => container.securityContext?.appArmorProfile ?? appArmorProfile,
          appArmorPrefix,
          "appArmorProfile",
          "apparmor",
        )),
  ];
}

const annotationOf: Readonly<Record<string, readonly string[]>> = {
  Unconfined: ["unconfined"],
  RuntimeDefault: ["runtime/default", "docker/default"],
};

function validateMatch(
  path: string,
  profile: SecurityProfile | undefined,
  annotation: Annotations[string] | undefined,
  word: string,
): readonly FieldError[] {
  if (profile === undefined || annotation === undefined) return [];
  const { type, localhostProfile } = profile;
  const differs = forbidden(`${path}.type`, `${word} type in annotation and field must match`);
  if (type !== "Localhost") return annotationOf[type]?.includes(annotation) === false ? [differs] : [];
  if (!annotation.startsWith("localhost/")) return [differs];
  return annotation.slice("localhost/".length) === localhostProfile
    ? []
    : [forbidden(`${path}.localhostProfile`, `${word} profile in annotation and field must match`)];
}

/** What may not change in them (ValidatePodSpecificAnnotationUpdates). */
export function validatePodAnnotationUpdates(next: Pod, old: Pod): readonly FieldError[] {
  const [now, before] = [next.metadata.annotations ?? {}, old.metadata.annotations ?? {}];
  const subject = (key: string): string | undefined => {
    if (key === mirrorPodAnnotation) return "mirror pod annotation";
    return key.startsWith(appArmorPrefix) ? "AppArmor annotations" : undefined;
  };
  const refuse = (key: string, verb: string): readonly FieldError[] => {
    const what = subject(key);
    return what === undefined ? [] : [forbidden(`metadata.annotations[${key}]`, `may not ${verb} ${what}`)];
  };
  return [
    ...sortedEntries(before).flatMap(([key, value]) =>
      now[key] === value ? [] : refuse(key, "remove or update"),
    ),
    ...sortedEntries(now).flatMap(([key]) => (Object.hasOwn(before, key) ? [] : refuse(key, "add"))),
    ...validatePodAnnotations(next),
  ];
}
