/** AppArmor profiles in annotations, as before 1.30: what the API server makes of them (applyAppArmorVersionSkew). */
import type { Container, Pod, PodSpec, SecurityProfile } from "../pod.ts";
import { deepEqual } from "../deep-equal.ts";

/** In front of the container's name. */
export const appArmorPrefix = "container.apparmor.security.beta.kubernetes.io/";

/** The field that says the same as an annotation; undefined for a text that names no profile. */
function profileOf(annotation: string): SecurityProfile | undefined {
  if (annotation === "unconfined") return { type: "Unconfined" };
  if (annotation === "runtime/default") return { type: "RuntimeDefault" };
  const [, name = ""] = /^localhost\/(.*)$/s.exec(annotation) ?? [];
  return name === "" || name.trim() !== name || name.length > 4095
    ? undefined
    : { type: "Localhost", localhostProfile: name };
}

/** The container's annotation, where it counts: the container has no profile of its own. */
function annotationOf({ metadata, spec }: Pod, container: Container): string | undefined {
  if (spec.os?.name === "windows" || container.securityContext?.appArmorProfile !== undefined)
    return undefined;
  return metadata.annotations?.[`${appArmorPrefix}${container.name}`];
}

function isOfPod({ securityContext }: PodSpec, profile: SecurityProfile): boolean {
  return deepEqual(profile, securityContext?.appArmorProfile);
}

/** The pod's containers with the profiles of its annotations. */
export function withAppArmorProfiles(pod: Pod): PodSpec {
  if (!Object.keys(pod.metadata.annotations ?? {}).some((key) => key.startsWith(appArmorPrefix)))
    return pod.spec;
  const filled = (container: Container): Container => {
    const profile = profileOf(annotationOf(pod, container) ?? "");
    if (profile === undefined || isOfPod(pod.spec, profile)) return container;
    return { ...container, securityContext: { ...container.securityContext, appArmorProfile: profile } };
  };
  const { containers, initContainers } = pod.spec;
  return {
    ...pod.spec,
    ...(initContainers && { initContainers: initContainers.map(filled) }),
    containers: containers.map(filled),
  };
}

/** Which annotations should have been fields. */
export function appArmorWarnings(pod: Pod): readonly string[] {
  const containers = [...(pod.spec.initContainers ?? []), ...pod.spec.containers];
  return containers.flatMap((container) => {
    const annotation = annotationOf(pod, container);
    const profile = profileOf(annotation ?? "");
    if (annotation === undefined || (profile !== undefined && isOfPod(pod.spec, profile))) return [];
    const field = `metadata.annotations[${appArmorPrefix}${container.name}]`;
    return [`${field}: deprecated since v1.30; use the "appArmorProfile" field instead`];
  });
}
