/** Reading a pod's containers: which there are, of what kind, and the newest instance of each. */
import type { Container, EphemeralContainer, Pod, PodSpec } from "../../api/index.ts";
import type { ContainerKind, Observed, ObservedContainer } from "./types.ts";
import type { VersionRules } from "./version-rules.ts";

/** A container of the spec and which kind its list makes it. */
export interface NamedContainer {
  readonly container: Container | EphemeralContainer;
  readonly kind: ContainerKind;
}

/** Init containers with restartPolicy Always run beside the regular ones (1.29+). */
export function isSidecar(container: Container, rules: VersionRules): boolean {
  return rules.sidecars && container.restartPolicy === "Always";
}

/** Init containers, sidecars among them, and regular ones, in spec order. */
export function initAndRegular(spec: PodSpec): readonly Container[] {
  return [...(spec.initContainers ?? []), ...spec.containers];
}

/** All containers of the spec: init containers and sidecars, regular ones, ephemeral ones, each list in its order. */
export function containersOf(spec: PodSpec, rules: VersionRules): readonly NamedContainer[] {
  return [
    ...(spec.initContainers ?? []).map((container) => ({
      container,
      kind: isSidecar(container, rules) ? ("sidecar" as const) : ("init" as const),
    })),
    ...spec.containers.map((container) => ({ container, kind: "app" as const })),
    ...(spec.ephemeralContainers ?? []).map((container) => ({ container, kind: "ephemeral" as const })),
  ];
}

/** The newest created container of that name: what the kubelet takes for its state (FindContainerStatusByName). */
export function newestOf(observed: Observed, name: string): ObservedContainer | undefined {
  return observed.containers.find((container) => container.name === name);
}

/** The newest dead one of that name: what restart back-off is counted from. */
export function newestExitOf(observed: Observed, name: string): { readonly finishedAt: number } | undefined {
  for (const container of observed.containers)
    if (container.name === name && container.state.kind === "exited")
      return { finishedAt: container.state.finishedAt };
  return undefined;
}

/** Whether any regular container is part of the newest sandbox. */
export function hasRegularInSandbox(pod: Pod, observed: Observed): boolean {
  const sandbox = observed.sandboxes[0]?.id;
  const regular = new Set(pod.spec.containers.map(({ name }) => name));
  return observed.containers.some(({ name, sandboxId }) => sandboxId === sandbox && regular.has(name));
}

/** A pod of a manifest on this node; the API holds only its mirror (kubelet types.IsStaticPod). */
export function isStaticPod(pod: Pod): boolean {
  const source = pod.metadata.annotations?.["kubernetes.io/config.source"];
  return source !== undefined && source !== "api";
}
