/** Node. */
import type {
  ContainerImage,
  DaemonEndpoint,
  Node,
  NodeAddress,
  NodeCondition,
  NodeDaemonEndpoints,
  NodeSpec,
  NodeStatus,
  NodeSystemInfo,
  Taint,
} from "../objects.ts";
import { always, boolean, int32, int64, list, merge, named, object, string, timestamp } from "./build.ts";
import { resourceList, typeMeta } from "./meta.ts";
import type { ObjectSchema } from "./types.ts";

const taint: ObjectSchema<Taint> = object<Taint>("Taint", {
  key: always(string),
  value: string,
  effect: always(named("v1.TaintEffect")),
  timeAdded: timestamp,
});

const condition: ObjectSchema<NodeCondition> = object<NodeCondition>("NodeCondition", {
  type: always(named("v1.NodeConditionType")),
  status: always(named("v1.ConditionStatus")),
  lastHeartbeatTime: timestamp,
  lastTransitionTime: timestamp,
  reason: string,
  message: string,
});

const systemInfo: ObjectSchema<NodeSystemInfo> = object<NodeSystemInfo>("NodeSystemInfo", {
  machineID: always(string),
  systemUUID: always(string),
  bootID: always(string),
  kernelVersion: always(string),
  osImage: always(string),
  containerRuntimeVersion: always(string),
  kubeletVersion: always(string),
  kubeProxyVersion: always(string),
  operatingSystem: always(string),
  architecture: always(string),
});

const daemonEndpoints: ObjectSchema<NodeDaemonEndpoints> = object<NodeDaemonEndpoints>(
  "NodeDaemonEndpoints",
  {
    kubeletEndpoint: always(object<DaemonEndpoint>("DaemonEndpoint", { Port: always(int32) })),
  },
);

export const node: ObjectSchema<Node> = object<Node>("Node", {
  ...typeMeta,
  spec: always(
    object<NodeSpec>("NodeSpec", {
      podCIDR: string,
      podCIDRs: merge(list<string>(string)),
      providerID: string,
      unschedulable: boolean,
      taints: list<Taint>(taint),
    }),
  ),
  status: always(
    object<NodeStatus>("NodeStatus", {
      capacity: resourceList,
      allocatable: resourceList,
      phase: named("v1.NodePhase"),
      conditions: merge(list<NodeCondition>(condition), "type"),
      addresses: merge(
        list<NodeAddress>(
          object<NodeAddress>("NodeAddress", {
            type: always(named("v1.NodeAddressType")),
            address: always(string),
          }),
        ),
        "type",
      ),
      daemonEndpoints: always(daemonEndpoints),
      nodeInfo: always(systemInfo),
      images: list<ContainerImage>(
        object<ContainerImage>("ContainerImage", { names: list<string>(string), sizeBytes: int64 }),
      ),
      volumesInUse: list<string>(named("v1.UniqueVolumeName")),
    }),
  ),
});
