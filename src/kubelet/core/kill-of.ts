/** Single kills inside a sync: of containers that are to be replaced. */
import type { Container, Pod } from "../../api/index.ts";
import { killGraceSeconds } from "./termination.ts";
import type {
  ContainerKind,
  Kill,
  KillReason,
  ObservedContainer,
  ResizeContainer,
  ResizeState,
} from "./types.ts";

/** Another image than it was created with: all that can change a container in place (pod-lifecycle.md, section 8.2). */
export function isDefinitionChanged(container: Container, found: ObservedContainer): boolean {
  return container.image !== undefined && container.image !== found.image;
}

/** Of a container whose state the engine cannot tell: it is ended before another is started. */
export function unknownKill(
  pod: Pod,
  container: Container,
  found: ObservedContainer,
  kind: ContainerKind,
  subject: "Container" | "Init container",
): Kill {
  const message = `${subject} is in "unknown" state, try killing it before restart`;
  return killOf(pod, container, found, kind, "unknownState", message);
}

/** The policy of a resource that is changed wants a new start. The words are the same for a sidecar. */
export function resizeKill(
  pod: Pod,
  container: Container,
  found: ObservedContainer,
  kind: "app" | "sidecar",
): Kill {
  return killOf(pod, container, found, kind, "resize", `Container ${container.name} resize requires restart`);
}

/** Gives a running container what the node has granted it. */
export function resizeStep(
  { id, name }: ObservedContainer,
  resize: ResizeState | undefined,
): ResizeContainer {
  return { type: "resizeContainer", id, name, resources: resize?.allocated[name] ?? {} };
}

/** The end of a container, with the grace that its reason leaves it. */
export function killOf(
  pod: Pod,
  container: Container,
  found: ObservedContainer,
  kind: ContainerKind,
  reason: KillReason,
  message: string,
): Kill {
  const graceSeconds = killGraceSeconds(pod, container, reason);
  return { id: found.id, name: container.name, kind, reason, message, graceSeconds };
}
