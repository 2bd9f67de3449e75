import { randomUUID } from "node:crypto";
import type { Node, NodeCondition, ResourceList } from "../api/index.ts";
import { formatTimestamp } from "../api/timestamp.ts";
import type { EngineInfo } from "../kubelet/ports.ts";
import type { Store } from "../storage/index.ts";
import type { EpochMs } from "../util/time.ts";
import { nodes } from "./collections.ts";

/** What the Node object tells of this node. */
export interface NodeFacts {
  readonly name: string;
  readonly hostIP: string;
  readonly engine: EngineInfo;
  readonly kubeletVersion: string;
  readonly maxPods: number;
  /** Size of the file system that the instance's home is on: the engine does not tell that of its own. */
  readonly diskBytes: number;
  /** Overrides of what the engine has. */
  readonly allocatable: ResourceList;
  /** Other than 1: told by an annotation, so that nobody takes the node for a faithful one. */
  readonly timeScale: number;
}

const timeScaleAnnotation = "minikubelet/time-scale";

/** cpu, memory, ephemeral-storage and pods of the node. */
export function capacityOf(facts: Pick<NodeFacts, "engine" | "maxPods" | "diskBytes">): ResourceList {
  return {
    cpu: String(facts.engine.cpus),
    "ephemeral-storage": `${Math.floor(facts.diskBytes / 1024)}Ki`,
    memory: `${Math.floor(facts.engine.memoryBytes / 1024)}Ki`,
    pods: String(facts.maxPods),
  };
}

/** Writes the Node object of this node, as a kubelet registers itself; uid and creation time of an older one stay. */
export async function registerNode(store: Store, facts: NodeFacts, now: EpochMs): Promise<void> {
  await store.write(nodes, "", facts.name, (current) => ({
    set: {
      ...nodeObject(facts, current, now),
      metadata: {
        ...(current?.metadata ?? {
          name: facts.name,
          uid: randomUUID(),
          creationTimestamp: formatTimestamp(now),
        }),
        labels: {
          ...current?.metadata.labels,
          "beta.kubernetes.io/arch": facts.engine.architecture,
          "beta.kubernetes.io/os": "linux",
          "kubernetes.io/arch": facts.engine.architecture,
          "kubernetes.io/hostname": facts.name,
          "kubernetes.io/os": "linux",
        },
        annotations: annotationsOf(current, facts.timeScale),
      },
    },
  }));
}

function annotationsOf(current: Node | undefined, timeScale: number): Readonly<Record<string, string>> {
  const { [timeScaleAnnotation]: _earlier, ...others } = current?.metadata.annotations ?? {};
  return timeScale === 1 ? others : { ...others, [timeScaleAnnotation]: String(timeScale) };
}

/** Ready while the engine answers; the kubelet's words. */
export async function reportEngine(
  store: Store,
  name: string,
  reachable: boolean,
  now: EpochMs,
): Promise<void> {
  await store.write(nodes, "", name, (current) => {
    if (current === undefined) return {};
    return {
      set: { ...current, status: { ...current.status, conditions: conditions(current, reachable, now) } },
    };
  });
}

function nodeObject(facts: NodeFacts, current: Node | undefined, now: EpochMs): Omit<Node, "metadata"> {
  const { engine } = facts;
  const capacity = capacityOf(facts);
  return {
    apiVersion: "v1",
    kind: "Node",
    spec: current?.spec ?? {},
    status: {
      capacity,
      allocatable: { ...capacity, ...facts.allocatable },
      conditions: conditions(current, true, now),
      addresses: [
        { type: "InternalIP", address: facts.hostIP },
        { type: "Hostname", address: facts.name },
      ],
      nodeInfo: {
        machineID: "",
        systemUUID: "",
        bootID: "",
        kernelVersion: engine.kernelVersion,
        osImage: engine.operatingSystem,
        containerRuntimeVersion: `docker://${engine.version}`,
        kubeletVersion: facts.kubeletVersion,
        kubeProxyVersion: "",
        operatingSystem: "linux",
        architecture: engine.architecture,
      },
    },
  };
}

function conditions(current: Node | undefined, reachable: boolean, now: EpochMs): readonly NodeCondition[] {
  const time = formatTimestamp(now);
  const condition = (
    type: string,
    status: "True" | "False",
    reason: string,
    message: string,
  ): NodeCondition => {
    const before = current?.status?.conditions?.find((other) => other.type === type);
    const since = before?.status === status ? before.lastTransitionTime : undefined;
    return { type, status, lastHeartbeatTime: time, lastTransitionTime: since ?? time, reason, message };
  };
  return [
    condition(
      "MemoryPressure",
      "False",
      "KubeletHasSufficientMemory",
      "kubelet has sufficient memory available",
    ),
    condition("DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
    condition("PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
    reachable
      ? condition("Ready", "True", "KubeletReady", "kubelet is posting ready status")
      : condition("Ready", "False", "KubeletNotReady", "container runtime is down"),
  ];
}
