/** Warnings about containers, but for their ports. */
import type { Annotations } from "../meta.ts";
import type { Container, EnvVar, PodSpec } from "../pod.ts";
import type { ResourceRequirements } from "../resources.ts";
import { visitContainers } from "../visit-containers.ts";
import { fractionWarnings } from "./fractions.ts";

export const seccompText = 'non-functional in v1.27+; use the "seccompProfile" field instead';
const seccompPrefix = "container.seccomp.security.alpha.kubernetes.io/";

/** `annotations` are the pod's. */
export function containerWarnings(spec: PodSpec, annotations: Annotations): readonly string[] {
  return visitContainers(spec).flatMap(([path, container]) => [
    ...seccompWarning(container, annotations),
    ...byteWarnings(`${path}.resources`, container.resources ?? {}),
    ...envWarnings(`${path}.env`, container.env ?? []),
  ]);
}

function seccompWarning({ name, securityContext }: Container, annotations: Annotations): readonly string[] {
  const key = `${seccompPrefix}${name}`;
  return securityContext?.seccompProfile === undefined && Object.hasOwn(annotations, key)
    ? [`metadata.annotations[${key}]: ${seccompText}`]
    : [];
}

/** Memory at limits and requests, then storage. */
function byteWarnings(path: string, { limits = {}, requests = {} }: ResourceRequirements): readonly string[] {
  const lists = [
    ["limits", limits],
    ["requests", requests],
  ] as const;
  return ["memory", "ephemeral-storage"].flatMap((name) =>
    lists.flatMap(([list, amounts]) => {
      const amount = amounts[name];
      return amount === undefined ? [] : fractionWarnings(`${path}.${list}`, { [name]: amount });
    }),
  );
}

function envWarnings(path: string, env: readonly EnvVar[]): readonly string[] {
  const seen = new Set<string>();
  return env.flatMap(({ name, value = "" }, index) => {
    const self = `$(${name})`;
    const hides = seen.has(name) && (value === self || !value.includes(self));
    seen.add(name);
    return hides
      ? [`${path}[${index}]: hides previous definition of "${name}", which may be dropped when using apply`]
      : [];
  });
}
