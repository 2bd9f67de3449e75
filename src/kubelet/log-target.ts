import type { ContainerStatus, PodStatus } from "../api/index.ts";
import { statusesWithEphemeral } from "../api/pod-state.ts";
import * as reasons from "./core/reasons.ts";
import { PodStreamError } from "./pod-stream-error.ts";

/**
 * Which container a log request means (kubelet validateContainerLogStatus): the running one, else the one that ended
 * last; with `previous` the one before. @returns the status's containerID @throws PodStreamError BadRequest
 */
export function containerToLog(
  status: PodStatus,
  target: { readonly pod: string; readonly container: string },
  previous: boolean,
): string {
  const where = `container "${target.container}" in pod "${target.pod}"`;
  const found = statusesWithEphemeral(status).find(({ name }) => name === target.container);
  if (found === undefined) throw refuse(`${where} is not available`);
  const last = found.lastState.terminated?.containerID;
  if (previous) {
    if (last === undefined) throw refuse(`previous terminated ${where} not found`);
    return last;
  }
  const { running, terminated } = found.state;
  if (running !== undefined && found.containerID !== undefined) return found.containerID;
  const ended = terminated?.containerID ?? last;
  if (ended !== undefined) return ended;
  if (terminated !== undefined || found.lastState.terminated !== undefined)
    throw refuse(`${where} is terminated`);
  throw refuse(`${where} is waiting to start${waitingText(found)}`);
}

function waitingText({ state }: ContainerStatus): string {
  const reason = state.waiting?.reason;
  switch (reason) {
    case undefined:
      return " - no logs yet";
    case reasons.ErrImagePull:
      return ": image can't be pulled";
    case reasons.ImagePullBackOff:
      return ": trying and failing to pull image";
    default:
      return `: ${reason}`;
  }
}

function refuse(message: string): PodStreamError {
  return new PodStreamError("BadRequest", message);
}
