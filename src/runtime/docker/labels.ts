import type {
  ContainerKind,
  ContainerSpec,
  RuntimePodRef,
  SandboxSpec,
  VolumeRef,
  VolumeSpec,
} from "../../kubelet/ports.ts";

/** Our label keys. All that is needed to adopt an object after a crash stands in these. */
export const label = {
  /** The instance that owns the object; every object has it. */
  instance: "minikubelet.instance",
  /** `sandbox`, `container`, `helper`, `reader`, `volume`, `network`. */
  object: "minikubelet.object",
  podUid: "minikubelet.pod.uid",
  podName: "minikubelet.pod.name",
  podNamespace: "minikubelet.pod.namespace",
  attempt: "minikubelet.attempt",
  hostNetwork: "minikubelet.sandbox.host-network",
  /** Who knows it may reset the pod's agent (pause/README.md). */
  agentKey: "minikubelet.sandbox.agent-key",
  container: "minikubelet.container.name",
  containerKind: "minikubelet.container.kind",
  sandbox: "minikubelet.container.sandbox",
  image: "minikubelet.container.image",
  specHash: "minikubelet.container.spec-hash",
  terminationMessagePath: "minikubelet.container.termination-message-path",
  terminationMessagePolicy: "minikubelet.container.termination-message-policy",
  volume: "minikubelet.volume.name",
  volumeKind: "minikubelet.volume.kind",
} as const;

/** As the engine has them. */
export type Labels = Readonly<Record<string, string>>;
/** What one of our objects is for: value of the label `minikubelet.object`. */
export type ObjectType = "sandbox" | "container" | "helper" | "reader" | "volume" | "network";

/**
 * Labels for people and tools that know the kubelet's. Never `io.kubernetes.docker.type`: a real kubelet on the same
 * engine would take the container for its own and kill it.
 */
function informational(pod: RuntimePodRef, container: string): Labels {
  return {
    "io.kubernetes.pod.name": pod.name,
    "io.kubernetes.pod.namespace": pod.namespace,
    "io.kubernetes.pod.uid": pod.uid,
    "io.kubernetes.container.name": container,
  };
}

/** Labels of an object that belongs to no pod. */
export function instanceLabels(instanceId: string, object: ObjectType): Labels {
  return { [label.instance]: instanceId, [label.object]: object };
}

function podLabels(instanceId: string, object: ObjectType, pod: RuntimePodRef): Labels {
  return {
    ...instanceLabels(instanceId, object),
    [label.podUid]: pod.uid,
    [label.podName]: pod.name,
    [label.podNamespace]: pod.namespace,
  };
}

/** The spec's own labels (those of the pod) never win over ours. */
export function sandboxLabels(instanceId: string, spec: SandboxSpec, agentKey: string): Labels {
  return {
    ...spec.labels,
    ...informational(spec.pod, "POD"),
    ...podLabels(instanceId, "sandbox", spec.pod),
    [label.attempt]: String(spec.attempt),
    [label.hostNetwork]: String(spec.hostNetwork),
    [label.agentKey]: agentKey,
  };
}

/** Of one instance of a container. */
export function containerLabels(instanceId: string, spec: ContainerSpec): Labels {
  return {
    ...informational(spec.pod, spec.name),
    ...podLabels(instanceId, "container", spec.pod),
    [label.attempt]: String(spec.attempt),
    [label.container]: spec.name,
    [label.containerKind]: spec.kind,
    [label.sandbox]: spec.sandboxId,
    [label.image]: spec.image,
    [label.specHash]: spec.specHash,
    [label.terminationMessagePath]: spec.terminationMessagePath,
    [label.terminationMessagePolicy]: spec.terminationMessagePolicy,
  };
}

/** Of a volume of a pod. */
export function volumeLabels(
  instanceId: string,
  spec: VolumeSpec | VolumeRef,
  object: "volume" | "helper",
): Labels {
  return {
    ...podLabels(instanceId, object, spec.pod),
    [label.volume]: spec.name,
    [label.volumeKind]: spec.kind,
  };
}

/** The pod of a labelled object; undefined when it is not one of a pod. */
export function podOf(labels: Labels): RuntimePodRef | undefined {
  const uid = labels[label.podUid];
  const name = labels[label.podName];
  const namespace = labels[label.podNamespace];
  if (uid === undefined || name === undefined || namespace === undefined) return undefined;
  return { uid, name, namespace };
}

/** Filter of a list or of events: the objects of this instance, or of one pod of it. */
export function labelFilter(instanceId: string, podUid?: string): { readonly label: readonly string[] } {
  const own = `${label.instance}=${instanceId}`;
  return { label: podUid === undefined ? [own] : [own, `${label.podUid}=${podUid}`] };
}

/** `app` where the label says nothing that is known. */
export function containerKindOf(labels: Labels): ContainerKind {
  const kind = labels[label.containerKind];
  return kind === "init" || kind === "sidecar" || kind === "ephemeral" ? kind : "app";
}
