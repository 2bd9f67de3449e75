import { randomUUID } from "node:crypto";
import { KUBELET, KUBELET_STATUS } from "./own-writers.ts";
import type { ContainerImage, Node, NodeCondition, NodeStatus, ResourceList } from "../api/index.ts";
import { kinds } from "../api/scheme.ts";
import { formatTimestamp } from "../api/timestamp.ts";
import { trackOwnWrite } from "../apiserver/index.ts";
import type { EngineInfo } from "../kubelet/ports.ts";
import type { Store, Stored } from "../storage/index.ts";
import type { EpochMs } from "../util/time.ts";
import { nodes } from "./collections.ts";
import type { HostIdentity } from "./host-identity.ts";

/** What the Node object tells of this node. */
export interface NodeFacts {
  readonly name: string;
  readonly hostIP: string;
  readonly engine: EngineInfo;
  readonly identity: HostIdentity;
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
function capacityOf(facts: Pick<NodeFacts, "engine" | "maxPods" | "diskBytes">): ResourceList {
  return {
    cpu: String(facts.engine.cpus),
    "ephemeral-storage": `${Math.floor(facts.diskBytes / 1024)}Ki`,
    memory: `${Math.floor(facts.engine.memoryBytes / 1024)}Ki`,
    pods: String(facts.maxPods),
  };
}

/** What of it pods may have. */
export function allocatableOf(
  facts: Pick<NodeFacts, "engine" | "maxPods" | "diskBytes" | "allocatable">,
): ResourceList {
  return { ...capacityOf(facts), ...facts.allocatable };
}

/** Writes the Node object of this node, as a kubelet registers itself; uid and creation time of an older one stay. */
export async function registerNode(store: Store, facts: NodeFacts, now: EpochMs): Promise<void> {
  await store.write(nodes, "", facts.name, (before) => {
    const registered = trackOwnWrite(
      kinds.Node,
      KUBELET,
      { before, after: registration(facts, before, now) },
      now,
    );
    const after = { ...registered, status: statusOf(facts, before, now) };
    return { set: trackOwnWrite(kinds.Node, KUBELET_STATUS, { before, after }, now) };
  });
}

function registration(
  { name, engine, timeScale }: NodeFacts,
  current: Stored<Node> | undefined,
  now: EpochMs,
): Node {
  const identity = { name, uid: randomUUID(), creationTimestamp: formatTimestamp(now) };
  return {
    apiVersion: "v1",
    kind: "Node",
    spec: {},
    ...current,
    metadata: {
      ...(current?.metadata ?? identity),
      labels: {
        ...current?.metadata.labels,
        "beta.kubernetes.io/arch": engine.architecture,
        "beta.kubernetes.io/os": "linux",
        "kubernetes.io/arch": engine.architecture,
        "kubernetes.io/hostname": name,
        "kubernetes.io/os": "linux",
      },
      annotations: annotationsOf(current, timeScale),
    },
  };
}

function annotationsOf(current: Node | undefined, timeScale: number): Readonly<Record<string, string>> {
  const { [timeScaleAnnotation]: _earlier, ...others } = current?.metadata.annotations ?? {};
  const annotations = { ...others, "volumes.kubernetes.io/controller-managed-attach-detach": "true" };
  return timeScale === 1 ? annotations : { ...annotations, [timeScaleAnnotation]: String(timeScale) };
}

/** Ready while the engine answers; the kubelet's words. */
export async function reportEngine(
  store: Store,
  name: string,
  reachable: boolean,
  now: EpochMs,
): Promise<void> {
  await changeStatus(store, name, now, (current) => ({ conditions: conditions(current, reachable, now) }));
}

/** The kubelet's regular word: that it lives, and which images the engine has (undefined: it cannot say). */
export async function reportHeartbeat(
  store: Store,
  name: string,
  images: readonly ContainerImage[] | undefined,
  now: EpochMs,
): Promise<void> {
  await changeStatus(store, name, now, (current) => ({
    conditions: (current.status?.conditions ?? []).map((condition) => ({
      ...condition,
      lastHeartbeatTime: formatTimestamp(now),
    })),
    ...(images === undefined ? {} : { images }),
  }));
}

async function changeStatus(
  store: Store,
  name: string,
  now: EpochMs,
  change: (current: Stored<Node>) => NodeStatus,
): Promise<void> {
  await store.write(nodes, "", name, (before) => {
    if (before === undefined) return {};
    const after = { ...before, status: { ...before.status, ...change(before) } };
    return { set: trackOwnWrite(kinds.Node, KUBELET_STATUS, { before, after }, now) };
  });
}

function statusOf(facts: NodeFacts, current: Node | undefined, now: EpochMs): NodeStatus {
  const { engine } = facts;
  return {
    ...current?.status,
    capacity: capacityOf(facts),
    allocatable: allocatableOf(facts),
    conditions: conditions(current, true, now),
    addresses: [
      { type: "InternalIP", address: facts.hostIP },
      { type: "Hostname", address: facts.name },
    ],
    nodeInfo: {
      ...facts.identity,
      kernelVersion: engine.kernelVersion,
      osImage: engine.operatingSystem,
      containerRuntimeVersion: `docker://${engine.version}`,
      kubeletVersion: facts.kubeletVersion,
      kubeProxyVersion: "",
      operatingSystem: "linux",
      architecture: engine.architecture,
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
