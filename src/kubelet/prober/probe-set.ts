import type { Container, Pod, Probe } from "../../api/index.ts";
import { containersOf } from "../core/containers.ts";
import type { ContainerKind, ProbeType } from "../core/types.ts";
import type { VersionRules } from "../core/version-rules.ts";

/** One probe of one container. */
export interface ProbeOf {
  readonly container: Container;
  readonly kind: ContainerKind;
  readonly type: ProbeType;
  readonly probe: Probe;
}

/** The probes of a pod in the order their workers are made: regular containers and sidecars only. */
export function probesOf(pod: Pod, rules: VersionRules): readonly ProbeOf[] {
  return containersOf(pod.spec, rules)
    .filter(({ kind }) => kind === "app" || kind === "sidecar")
    .flatMap(({ container, kind }) => {
      const { startupProbe, readinessProbe, livenessProbe } = container;
      return [
        { type: "startup" as const, probe: startupProbe },
        { type: "readiness" as const, probe: readinessProbe },
        { type: "liveness" as const, probe: livenessProbe },
      ].flatMap(({ type, probe }) => (probe === undefined ? [] : [{ container, kind, type, probe }]));
    });
}
