/** PodStatus. */
import type {
  ContainerState,
  ContainerStateRunning,
  ContainerStateTerminated,
  ContainerStateWaiting,
  ContainerStatus,
  ContainerUser,
  LinuxContainerUser,
  PodCondition,
  PodIP,
  PodStatus,
  VolumeMountStatus,
} from "../pod-status.ts";
import {
  always,
  boolean,
  int32,
  int64,
  list,
  merge,
  named,
  object,
  pointer,
  string,
  timestamp,
} from "./build.ts";
import { resourceList, resourceRequirements } from "./meta.ts";
import type { ObjectSchema } from "./types.ts";

const condition: ObjectSchema<PodCondition> = object<PodCondition>("PodCondition", {
  type: always(named("v1.PodConditionType")),
  observedGeneration: int64,
  status: always(named("v1.ConditionStatus")),
  lastProbeTime: nullableTime(),
  lastTransitionTime: nullableTime(),
  reason: string,
  message: string,
});

/** A time that is written as null when it is not set. */
function nullableTime(): ReturnType<typeof always<typeof timestamp>> {
  return always(timestamp);
}

const containerState: ObjectSchema<ContainerState> = object<ContainerState>("ContainerState", {
  waiting: object<ContainerStateWaiting>("ContainerStateWaiting", { reason: string, message: string }),
  running: object<ContainerStateRunning>("ContainerStateRunning", { startedAt: nullableTime() }),
  terminated: object<ContainerStateTerminated>("ContainerStateTerminated", {
    exitCode: always(int32),
    signal: int32,
    reason: string,
    message: string,
    startedAt: nullableTime(),
    finishedAt: nullableTime(),
    containerID: string,
  }),
});

const volumeMountStatus: ObjectSchema<VolumeMountStatus> = object<VolumeMountStatus>("VolumeMountStatus", {
  name: always(string),
  mountPath: always(string),
  readOnly: boolean,
  recursiveReadOnly: pointer(named("v1.RecursiveReadOnlyMode")),
});

const containerUser: ObjectSchema<ContainerUser> = object<ContainerUser>("ContainerUser", {
  linux: object<LinuxContainerUser>("LinuxContainerUser", {
    uid: always(int64),
    gid: always(int64),
    supplementalGroups: list<number>(int64),
  }),
});

const containerStatus: ObjectSchema<ContainerStatus> = object<ContainerStatus>("ContainerStatus", {
  name: always(string),
  state: always(containerState),
  lastState: always(containerState),
  ready: always(boolean),
  restartCount: always(int32),
  image: always(string),
  imageID: always(string),
  containerID: string,
  started: pointer(boolean),
  allocatedResources: resourceList,
  resources: resourceRequirements,
  volumeMounts: merge(list<VolumeMountStatus>(volumeMountStatus), "mountPath"),
  user: containerUser,
  stopSignal: pointer(named("v1.Signal")),
});

const podIP: ObjectSchema<PodIP> = object<PodIP>("PodIP", { ip: always(string) });

export const podStatus: ObjectSchema<PodStatus> = object<PodStatus>("PodStatus", {
  observedGeneration: int64,
  phase: named("v1.PodPhase"),
  conditions: merge(list<PodCondition>(condition), "type"),
  message: string,
  reason: string,
  nominatedNodeName: string,
  hostIP: string,
  hostIPs: list<PodIP>(object<PodIP>("HostIP", { ip: always(string) })),
  podIP: string,
  podIPs: merge(list<PodIP>(podIP), "ip"),
  startTime: timestamp,
  initContainerStatuses: list<ContainerStatus>(containerStatus),
  containerStatuses: list<ContainerStatus>(containerStatus),
  qosClass: named("v1.PodQOSClass"),
  ephemeralContainerStatuses: list<ContainerStatus>(containerStatus),
  resize: named("v1.PodResizeStatus"),
  allocatedResources: resourceList,
  resources: resourceRequirements,
});
