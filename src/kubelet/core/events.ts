/** The events that the pod worker and the core tell, in the kubelet's words (events-and-printing.md, section 3). */
import type { Pod } from "../../api/index.ts";
import { containerFieldPath, describePod } from "./pod-names.ts";
import * as reasons from "./reasons.ts";
import type { ContainerKind, EventText, ResizeRefusal, ResourceSummary } from "./types.ts";
import type { VersionRules } from "./version-rules.ts";

/** Any container of a pod: a StartContainer step, a Kill. */
export interface EventContainer {
  readonly name: string;
  readonly kind: ContainerKind;
}

/** An event about the pod as a whole. */
export function podEvent(type: EventText["type"], reason: string, message: string): EventText {
  return { type, reason, message, fieldPath: undefined };
}

/** An event about one container. The container's id in a message is replaced by its name, so that repeats are alike. */
export function containerEvent(
  type: EventText["type"],
  reason: string,
  message: string,
  container: EventContainer & { readonly id?: string },
): EventText {
  const told = container.id === undefined ? message : message.replaceAll(container.id, container.name);
  return { type, reason, message: told, fieldPath: containerFieldPath(container.kind, container.name) };
}

export function createdEvent(container: EventContainer, rules: VersionRules): EventText {
  return containerEvent("Normal", reasons.Created, rules.created(container.name), container);
}

export function startedEvent(container: EventContainer, rules: VersionRules): EventText {
  return containerEvent("Normal", reasons.Started, rules.started(container.name), container);
}

/** A start that failed after or without an image: `error` is the waiting message, or the reason for image errors. */
export function startFailedEvent(
  container: EventContainer & { readonly id?: string },
  error: string,
): EventText {
  return containerEvent("Warning", reasons.Failed, `Error: ${error}`, container);
}

export function killingEvent(kill: EventContainer & { readonly message: string }): EventText {
  return containerEvent("Normal", reasons.Killing, kill.message, kill);
}

export function postStartFailedEvent(container: EventContainer): EventText {
  return containerEvent("Warning", reasons.FailedPostStartHook, "PostStartHook failed", container);
}

export function preStopFailedEvent(container: EventContainer): EventText {
  return containerEvent("Warning", reasons.FailedPreStopHook, "PreStopHook failed", container);
}

export function restartBackOffEvent(container: EventContainer, pod: Pod): EventText {
  const message = `Back-off restarting failed container ${container.name} in pod ${describePod(pod)}`;
  return containerEvent("Warning", reasons.BackOff, message, container);
}

export function sandboxChangedEvent(): EventText {
  return podEvent("Normal", reasons.SandboxChanged, "Pod sandbox changed, it will be killed and re-created.");
}

export function sandboxFailedEvent(error: string): EventText {
  return podEvent("Warning", reasons.FailedCreatePodSandBox, `Failed to create pod sandbox: ${error}`);
}

export function missingPullSecretsEvent(names: readonly string[]): EventText {
  const message = `Unable to retrieve some image pull secrets (${names.join(", ")}); attempting to pull the image may not succeed.`;
  return podEvent("Warning", reasons.FailedToRetrieveImagePullSecret, message);
}

export function killPodFailedEvent(error: string): EventText {
  return podEvent("Warning", reasons.FailedKillPod, `error killing pod: ${error}`);
}

/**
 * A resize has begun or ended, or the node does not grant it (1.34+); the resources asked for or granted stand in the text
 * as JSON, with the generation that asked for them.
 */
export function resizeEvent(
  what: "Started" | "Completed" | "Error" | ResizeRefusal["reason"],
  resources: ResourceSummary,
  generation: number | undefined,
  error?: string,
): EventText {
  const told = { ...resources, generation: generation ?? 0, ...(error === undefined ? {} : { error }) };
  const isPlain = what === "Started" || what === "Completed" || what === "Error";
  const words = `Pod resize ${isPlain ? what.toLowerCase() : what}`;
  const type = what === "Started" || what === "Completed" ? "Normal" : "Warning";
  return podEvent(type, `Resize${what}`, `${words}: ${JSON.stringify(told)}`);
}

/** Text of both the event and the pod's message. */
export const deadlineExceededMessage = "Pod was active on the node longer than the specified deadline";

export function deadlineExceededEvent(): EventText {
  return podEvent("Normal", reasons.DeadlineExceeded, deadlineExceededMessage);
}
