/** The probes of a pod: each has a worker of its own in the prober. */
import type { Container, Pod, Probe } from "../../api/index.ts";
import { containersOf, type NamedContainer } from "./containers.ts";
import type { ContainerKind, ProbeType } from "./types.ts";
import type { VersionRules } from "./version-rules.ts";

/** One probe of one container. */
export interface ProbeOf {
  readonly container: Container;
  readonly kind: ContainerKind;
  readonly type: ProbeType;
  readonly probe: Probe;
}

/** The probes of a container in the order their workers are made: only regular containers and sidecars have any. */
export function probesOf({ container, kind }: NamedContainer): readonly ProbeOf[] {
  if (kind !== "app" && kind !== "sidecar") return [];
  return (["startup", "readiness", "liveness"] as const).flatMap((type) => {
    const probe = container[`${type}Probe`];
    return probe === undefined ? [] : [{ container, kind, type, probe }];
  });
}

/** Those of all containers of a pod. */
export function podProbes(pod: Pod, rules: VersionRules): readonly ProbeOf[] {
  return containersOf(pod.spec, rules).flatMap(probesOf);
}

/** `container/probe`: how a worker is named among those of its pod. */
export function workerName({ container, type }: ProbeOf): string {
  return `${container.name}/${type}`;
}
