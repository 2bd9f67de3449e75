/** Single kills inside a sync: of containers that are to be replaced. */
import type { Container, Pod } from "../../api/index.ts";
import type { NamedContainer } from "./containers.ts";
import { killGraceSeconds } from "./termination.ts";
import type { Kill, KillReason, ObservedContainer, ResizeContainer, ResizeState } from "./types.ts";

/** Why a container is replaced, as Killing events tell it. */
export const killTexts = {
  definitionChanged: "definition changed",
  liveness: "failed liveness probe",
  startup: "failed startup probe",
} as const;

/** Another image than it was created with: all that can change a container in place (pod-lifecycle.md, section 8.2). */
export function isDefinitionChanged(container: Container, found: ObservedContainer): boolean {
  return container.image !== undefined && container.image !== found.image;
}

/** Of a container whose state the engine cannot tell: it is ended before another is started. */
export function unknownKill(pod: Pod, named: NamedContainer, found: ObservedContainer): Kill {
  const subject = named.kind === "app" ? "Container" : "Init container";
  const message = `${subject} is in "unknown" state, try killing it before restart`;
  return killOf(pod, named, found, "unknownState", message);
}

/** The policy of a resource that is changed wants a new start. The words are the same for a sidecar. */
export function resizeKill(pod: Pod, named: NamedContainer, found: ObservedContainer): Kill {
  return killOf(pod, named, found, "resize", `Container ${named.container.name} resize requires restart`);
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
  { container, kind }: NamedContainer,
  found: ObservedContainer,
  reason: KillReason,
  message: string,
): Kill {
  const graceSeconds = killGraceSeconds(pod, container, reason);
  return { id: found.id, name: container.name, kind, reason, message, graceSeconds };
}
