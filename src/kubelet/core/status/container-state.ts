/** What the engine says of one container, as the API tells it (kubelet_pods.go convertContainerStatus). */
import { formatTimestamp } from "../../../api/timestamp.ts";
import type { ContainerState, ContainerStateTerminated, ContainerStatus } from "../../../api/index.ts";
import { Completed, ContainerStatusUnknown, ErrorExit, OOMKilled, StartError } from "../reasons.ts";
import type { ObservedContainer, ObservedContainerState } from "../types.ts";
import { startErrorText } from "./start-error-text.ts";

type Exited = Extract<ObservedContainerState, { kind: "exited" }>;

/** Exit code shown for a container of which nobody knows how it ended. */
export const unknownExitCode = 137;

/** Of a container that was there when its pod ended, and then was not. */
export const lostAtTermination: ContainerStateTerminated = {
  exitCode: unknownExitCode,
  reason: ContainerStatusUnknown,
  message: "The container could not be located when the pod was terminated",
  startedAt: null,
  finishedAt: null,
};

/** `docker://ID` */
export function containerIdOf(container: ObservedContainer): string {
  return `docker://${container.id}`;
}

/** `docker://ID` → `ID` */
export function runtimeIdOf(containerID: string): string {
  return containerID.replace(/^[^:]+:\/\//, "");
}

/** The API state of an observed container; `old` is the status of its name before. */
export function stateOf(container: ObservedContainer, old: ContainerStatus | undefined): ContainerState {
  const { state } = container;
  switch (state.kind) {
    case "running":
      return { running: { startedAt: formatTimestamp(state.startedAt) } };
    case "exited":
      return { terminated: terminated(container, state) };
    case "unknown":
      return old?.state.running === undefined ? { waiting: {} } : { terminated: lostAtTermination };
    case "created":
      return { waiting: {} };
  }
}

function terminated(container: ObservedContainer, state: Exited): ContainerStateTerminated {
  const message = messageOf(container, state);
  return {
    exitCode: state.startError === undefined ? state.exitCode : 128,
    reason: reasonOf(state),
    ...(message === "" ? {} : { message }),
    startedAt: formatTimestamp(state.startedAt ?? 0),
    finishedAt: formatTimestamp(state.finishedAt),
    containerID: containerIdOf(container),
  };
}

function reasonOf(state: Exited): string {
  if (state.startError !== undefined) return StartError;
  if (state.oomKilled) return OOMKilled;
  return state.exitCode === 0 ? Completed : ErrorExit;
}

/** The runtime's own text, then the termination message (kuberuntime convertToKubeContainerStatus). */
function messageOf(container: ObservedContainer, state: Exited): string {
  const runtime = state.startError === undefined ? "" : startErrorText(state.startError);
  return [runtime, container.terminationMessage ?? ""].filter((part) => part !== "").join(": ");
}
