/** containerStatuses, initContainerStatuses, ephemeralContainerStatuses (kubelet_pods.go convertToAPIContainerStatuses). */
import type {
  Container,
  ContainerState,
  ContainerStatus,
  EphemeralContainer,
  VolumeMountStatus,
} from "../../../api/index.ts";
import { newestOf, isSidecar } from "../containers.ts";
import {
  ContainerCreating,
  ContainerStatusUnknown,
  PodInitializing,
  RestartingAllContainers,
} from "../reasons.ts";
import { shouldBeRestarted } from "../restart.ts";
import type { ObservedContainer } from "../types.ts";
import type { VersionRules } from "../version-rules.ts";
import { containerIdOf, stateOf, unknownExitCode } from "./container-state.ts";
import type { StatusInput } from "./input.ts";
import { withReadiness } from "./readiness.ts";

type AnyContainer = Container | EphemeralContainer;
type ListName = "containerStatuses" | "initContainerStatuses" | "ephemeralContainerStatuses";

/** The statuses of one list of the spec: init containers in its order, the others sorted by name. */
export function containerStatuses(input: StatusInput, list: ListName): readonly ContainerStatus[] {
  const statuses = containersIn(input, list).map((container) => statusOf(input, container, list));
  if (list === "initContainerStatuses") return statuses;
  return statuses.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function containersIn(input: StatusInput, list: ListName): readonly AnyContainer[] {
  const { spec } = input.pod;
  if (list === "containerStatuses") return spec.containers;
  return (list === "initContainerStatuses" ? spec.initContainers : spec.ephemeralContainers) ?? [];
}

function statusOf(input: StatusInput, container: AnyContainer, list: ListName): ContainerStatus {
  const old = input.previous?.[list]?.find(({ name }) => name === container.name);
  const instances = input.observed.containers.filter(({ name }) => name === container.name);
  const [newest, second] = instances;
  const status =
    newest === undefined
      ? withoutInstance(input, container, old, list)
      : withInstances(input, container, newest, second, old);
  const told = withStartError(input, container, status, list);
  return list === "ephemeralContainerStatuses" ? told : withReadiness(input, container, told, old, list);
}

// --------------------------------------------------------------------------------- nothing of it on the engine

function withoutInstance(
  input: StatusInput,
  container: AnyContainer,
  old: ContainerStatus | undefined,
  list: ListName,
): ContainerStatus {
  if (input.isRestartingAll === true && old !== undefined && old.state.waiting === undefined)
    return removedForRestart(input, container, old);
  // Keeps exit codes after the container has been removed.
  if (old?.state.terminated !== undefined) return old;
  const hasInit = (input.pod.spec.initContainers ?? []).length > 0;
  const base: ContainerStatus = {
    name: container.name,
    state: { waiting: { reason: hasInit ? PodInitializing : ContainerCreating } },
    lastState: old?.lastState ?? {},
    ready: false,
    restartCount: old?.restartCount ?? 0,
    image: container.image ?? "",
    imageID: "",
    ...volumeMounts(container, input.options.rules),
  };
  if (isForgottenInit(input, container, list)) return { ...base, state: { terminated: forgottenInit } };
  return old?.state.running === undefined ? base : vanished(input, base);
}

/** Whatever it did before: all containers of the pod begin anew (1.36). */
function removedForRestart(
  { options }: StatusInput,
  container: AnyContainer,
  old: ContainerStatus,
): ContainerStatus {
  const told = {
    reason: RestartingAllContainers,
    message: "The container is removed because RestartAllContainers in place",
  };
  return {
    name: container.name,
    state: { waiting: told },
    lastState: { terminated: { ...told, exitCode: unknownExitCode, startedAt: null, finishedAt: null } },
    ready: false,
    restartCount: old.restartCount + 1,
    image: container.image ?? "",
    imageID: "",
    ...volumeMounts(container, options.rules),
  };
}

/** It ran when last seen and cannot be found now: it has ended, nobody knows how. */
function vanished(input: StatusInput, base: ContainerStatus): ContainerStatus {
  if (base.lastState.terminated !== undefined) return base;
  const isDeleted = input.pod.metadata.deletionTimestamp !== undefined;
  return {
    ...base,
    restartCount: base.restartCount + (isDeleted ? 0 : 1),
    lastState: {
      terminated: {
        exitCode: unknownExitCode,
        reason: ContainerStatusUnknown,
        message:
          "The container could not be located when the pod was deleted.  The container used to be Running",
        startedAt: null,
        finishedAt: null,
      },
    },
  };
}

const forgottenInit = {
  exitCode: 0,
  reason: "Completed",
  message:
    "Unable to get init container status from container runtime and pod has been initialized, treat it as exited normally",
  startedAt: null,
  finishedAt: null,
};

/** An init container that the engine has forgotten, in a pod that is past initialization (1.36). */
function isForgottenInit(input: StatusInput, container: AnyContainer, list: ListName): boolean {
  const { rules } = input.options;
  if (!rules.vanishedInitCompleted || list !== "initContainerStatuses" || isSidecar(container, rules))
    return false;
  return input.pod.spec.containers.some(({ name }) => newestOf(input.observed, name) !== undefined);
}

// -------------------------------------------------------------------------------------------- from the engine

/** The newest instance is the state, the one before it the last state; older ones are not told. */
function withInstances(
  input: StatusInput,
  container: AnyContainer,
  newest: ObservedContainer,
  second: ObservedContainer | undefined,
  old: ContainerStatus | undefined,
): ContainerStatus {
  const { rules } = input.options;
  const isLost = newest.state.kind === "unknown" && old?.state.running !== undefined;
  return {
    name: container.name,
    state: stateOf(newest, old),
    lastState: second === undefined ? keptLastState(input, newest, old) : stateOf(second, old),
    ready: false,
    restartCount: isLost ? old.restartCount + 1 : newest.attempt,
    image: newest.image,
    imageID: newest.imageId,
    containerID: containerIdOf(newest),
    ...resources(input, container),
    ...volumeMounts(container, rules),
  };
}

/** The instance before the newest is gone. Of one that was removed with all others nothing but the status tells. */
function keptLastState(
  { isBetweenSyncs }: StatusInput,
  newest: ObservedContainer,
  old: ContainerStatus | undefined,
): ContainerState {
  if (old === undefined) return {};
  const isOfAll =
    old.lastState.terminated?.reason === RestartingAllContainers && old.restartCount === newest.attempt;
  const isAsBefore = isBetweenSyncs === true && old.state.terminated?.containerID === containerIdOf(newest);
  return isOfAll || isAsBefore ? old.lastState : {};
}

/** A container that is to be started again and could not be waits, for the reason of the last attempt. */
function withStartError(
  input: StatusInput,
  container: AnyContainer,
  status: ContainerStatus,
  list: ListName,
): ContainerStatus {
  const error = input.startErrors[container.name];
  const { pod, observed, options } = input;
  const newest = newestOf(observed, container.name)?.state;
  // Kubelet's quirk: a sidecar that ended with 0 is passed over here as well, though it will be restarted.
  const isDoneInit = list === "initContainerStatuses" && newest?.kind === "exited" && newest.exitCode === 0;
  if (error === undefined || isDoneInit || !shouldBeRestarted(container, pod, observed, options.rules))
    return status;
  const { containerID, ...rest } = status;
  return {
    ...rest,
    // Kept from a status of before: with nothing of it left, the next one could not name it either.
    ...(newest === undefined || containerID === undefined ? {} : { containerID }),
    state: { waiting: { reason: error.reason, ...(error.message === "" ? {} : { message: error.message }) } },
    lastState: status.state.terminated === undefined ? status.lastState : status.state,
  };
}

// ------------------------------------------------------------------------------------------------ from the spec

function volumeMounts(
  container: AnyContainer,
  rules: VersionRules,
): { readonly volumeMounts?: readonly VolumeMountStatus[] } {
  const mounts = container.volumeMounts ?? [];
  if (!rules.volumeMountsInStatus || mounts.length === 0) return {};
  return {
    volumeMounts: mounts.map(({ name, mountPath, readOnly }) => ({
      name,
      mountPath,
      ...(readOnly === true ? { readOnly: true, recursiveReadOnly: "Disabled" } : {}),
    })),
  };
}

/** What the node has granted, and what the container has; both are the spec's unless a resize is under way. */
function resources(
  { options, resize }: StatusInput,
  container: AnyContainer,
): Pick<ContainerStatus, "resources" | "allocatedResources"> {
  if (!options.rules.resourcesInStatus) return {};
  const allocated = resize?.allocated[container.name] ?? container.resources;
  const { requests, limits } = resize?.actuated[container.name] ?? allocated ?? {};
  return {
    ...(allocated?.requests === undefined ? {} : { allocatedResources: allocated.requests }),
    resources: {
      ...(limits === undefined ? {} : { limits }),
      ...(requests === undefined ? {} : { requests }),
    },
  };
}
