/** What minikubelet does otherwise than a kubelet in a cluster. `docs/differences.md` is written from this table. */
interface DocumentedDifference {
  readonly what: string;
  readonly here: string;
  readonly why: string;
}

/** What Docker's API cannot do. */
const engine: readonly DocumentedDifference[] = [
  {
    what: "`memory.oom.group`: one process over the limit ends the whole container (cgroup v2)",
    here: "the kernel ends one process; the container ends when that was its first",
    why: "the engine has no setting for it",
  },
  {
    what: "`SO_LINGER` of one second on probe connections",
    here: "connections are closed the usual way",
    why: "Node.js cannot set it",
  },
  {
    what: "`emptyDir.sizeLimit`",
    here: "looked at every 10 s, by asking the engine how much its volumes hold",
    why: "there is no quota; the engine's answer is slow on large disks",
  },
  {
    what: "`emptyDir` of `medium: Memory` when the sandbox is replaced",
    here: "empty afterwards",
    why: "the engine keeps a tmpfs only while a container has it mounted",
  },
  {
    what: "`oom_score_adj` below zero (Guaranteed pods, the sandbox)",
    here: "set on containers where the engine may, else 0 with a warning; never on the sandbox",
    why: "many engines may not lower it, and each start would fail",
  },
  {
    what: "The cgroup of the pod, with the sum of its containers' limits",
    here: "none: each container has its own limits",
    why: "its cgroup would need rights on the engine's machine, and depends on the engine's cgroup driver",
  },
  {
    what: "Volumes in memory: secret, downwardAPI, projected",
    here: "volumes of the engine, on its disk, with the modes that they have on a node",
    why: "a tmpfs can be filled only by a container that runs",
  },
  {
    what: "Log files below `/var/log/pods`",
    here: "the engine's own (json-file, 5 of 10 MB each)",
    why: "they are the engine's to write",
  },
  {
    what: "An exec probe that ran into its time limit",
    here: "its process is ended where the engine runs on this machine and allows it; otherwise it is left alone, at most three of a probe",
    why: "the engine cannot end an exec",
  },
  {
    what: "`pods/resize`: `oom_score_adj` of a running container",
    here: "CPU and memory change at once, `oom_score_adj` at the next start of the container",
    why: "the engine changes nothing else of a container that runs",
  },
];

/** What is shown in the words of another runtime. */
const words: readonly DocumentedDifference[] = [
  {
    what: "A start that fails",
    here: "`StartError`, exit code 128, the text in containerd's form; `ContainerCannotRun` does not occur",
    why: "that is what clusters show today; engines differ in what they put around the low-level runtime's text",
  },
  {
    what: "Why a pull failed",
    here: "the engine's own text behind `Failed to pull image`",
    why: "it names what to do better than an invented one",
  },
  {
    what: "Where a volume lies, in messages about mounts",
    here: "the engine's path",
    why: "there is no `/var/lib/kubelet`",
  },
  {
    what: "`readLoopPeekFailLocked: %!w(<nil>)` of HTTP probes to servers that answer before they are asked",
    here: "the answer counts",
    why: "a race inside Go's HTTP client",
  },
  {
    what: "`containerID`",
    here: "`docker://…`",
    why: "that is what it is",
  },
];

/** What comes sooner. */
const waiting: readonly DocumentedDifference[] = [
  {
    what: "The kubelet looks at its containers once a second",
    here: "the engine's events are followed: exits, starts and what follows from them are seen at once",
    why: "nobody wants to wait; a state that lasted less than a second may show here only",
  },
  {
    what: "A back-off that has ended is noticed up to 15 s later (≤ 1.34)",
    here: "the container is started when it ends",
    why: "as above. Kills by probes that follow lie closer together, so that one more of them may find a back-off",
  },
  {
    what: "`CrashLoopBackOff`, `ImagePullBackOff` and the like show at the sync after the one that met them (≤ 1.34: 10 to 15 s later)",
    here: "at once",
    why: "as above; events still come at the kubelet's times",
  },
  {
    what: "Every pod is synced again after 60 to 90 s, whether or not anything has changed",
    here: "only on a change, a retry, or the end of a back-off; projected volumes are compared once a minute",
    why: "there is nothing to find that the engine's events do not tell",
  },
  {
    what: "A resize that is Deferred is looked at again when a pod ends, and every three minutes",
    here: "every 5 s",
    why: "as above",
  },
  {
    what: "`activeDeadlineSeconds` that passes in the second or two after the last container ended by itself",
    here: "the pod has Succeeded or Failed already",
    why: "the terminal phase does not wait for the next poll",
  },
  {
    what: "`emptyDir` over its limit is found after up to a minute",
    here: "after up to 10 s",
    why: "as above",
  },
];

/** What the API answers otherwise than a kube-apiserver of the imitated version. */
const api: readonly DocumentedDifference[] = [
  {
    what: "A pod that asks for what the engine cannot give: `hostUsers: false`, volumes of a cluster, Windows",
    here: "refused with 422, after the rules that every API server has; smaller things are accepted with a Warning",
    why: "it could never start; [pod-fields.md](pod-fields.md) lists them",
  },
  {
    what: "Jobs, StatefulSets and the other kinds that are not served",
    here: "404; `validate` and `apply` name the kind",
    why: "there are no controllers behind them",
  },
  {
    what: "The diff in the refusal of a pod's update",
    here: "one line for each side of each change",
    why: "Go's diff library lays it out anew with every build",
  },
  {
    what: "`creationTimestamp: null` in the templates of workloads, as up to v1.33",
    here: "left out at every version",
    why: "it means nothing, and servers since v1.34 leave it out",
  },
  {
    what: "Why a YAML body cannot be parsed",
    here: "the same line; the words of go-yaml for the frequent mistakes, similar ones for others",
    why: "another parser; kubectl sends JSON",
  },
];

/** What is decided otherwise for a laptop. */
const choices: readonly DocumentedDifference[] = [
  {
    what: "`seccompDefault`",
    here: "true unless the configuration says otherwise",
    why: "it is what clusters should set, and finds images that need more",
  },
  {
    what: "Addresses of pods",
    here: "from a bridge of this instance; not reachable from other machines",
    why: "there is one node",
  },
  {
    what: "`dnsPolicy: ClusterFirst`",
    here: "the engine's resolver with the cluster's search domains and `ndots:5`; `clusterDNS` in the configuration gives the literal rule",
    why: "there is no cluster DNS server, and external names must resolve",
  },
  {
    what: "`KUBERNETES_SERVICE_HOST` and the other variables of the service `kubernetes`",
    here: "set in every container, to 10.96.0.1:443, where nothing answers",
    why: "the API server listens on the loopback address of the host only; programs that merely look whether they run in a cluster find what they look for",
  },
  {
    what: "Cluster IPs of Services, and their names in DNS",
    here: "allocated and shown, and set in containers' variables; nothing answers there. Node ports do, on 127.0.0.1 of the host; pods reach each other by their addresses",
    why: "an address that leads to pods needs rules in the kernel of the engine's machine, which only root may write, and a DNS server of the cluster",
  },
  {
    what: "Node ports",
    here: "TCP only, on 127.0.0.1 only, one ready endpoint after the other; UDP and SCTP are told by a Warning event of the Service",
    why: "nobody else's machine should reach a laptop's pods by accident; kube-proxy listens on every address",
  },
  {
    what: "Services of type LoadBalancer",
    here: "stay `<pending>`; their node ports work",
    why: "there is no cloud",
  },
  {
    what: "Endpoints that somebody writes himself for a Service without selector",
    here: "are not copied into EndpointSlices; an EndpointSlice that he writes counts",
    why: "Endpoints are deprecated since v1.33",
  },
  {
    what: "Service account tokens",
    here: "not mounted unless a projected volume asks for one",
    why: "nothing in a pod can reach the API server",
  },
  {
    what: "`kubectl delete --force` of a pod that is being deleted gracefully",
    here: "its containers get 2 s more, then SIGKILL; preStop is not run again",
    why: "a node's containers live on to the first deadline, unseen; who forces wants them gone",
  },
  {
    what: "A kubelet that is restarted in the middle of a deletion begins the grace period anew",
    here: "what is left of it counts, and preStop is not run twice",
    why: "a crash of the daemon should not be seen by the containers",
  },
  {
    what: "Eviction under pressure of memory, disk or process numbers; preemption by priority",
    here: "none; a pod is evicted only for an `emptyDir` over its `sizeLimit`",
    why: "the machine is not the node's alone, and a laptop is always under pressure",
  },
  {
    what: "Events of what this node has not: FailedPodSandBoxStatus, FailedSync, NetworkNotReady, ExceededGracePeriod, FailedCreatePodContainer, HostIPsIPFamilyMismatch, UnexpectedAdmissionError, PodFeatureUnsupported, VolumePermissionChangeInProgress",
    here: "do not occur",
    why: "device plugins, network plugins and the like are a cluster's",
  },
  {
    what: "static pods, `kubectl delete`",
    here: "the mirror object comes back after a second, not at once",
    why: "who waits for the deletion sees it; the pod itself is not touched, as on a node",
  },
];

const table = (rows: readonly DocumentedDifference[]): string =>
  [
    "| what | here | why |",
    "|---|---|---|",
    ...rows.map(({ what, here, why }) => `| ${what} | ${here} | ${why} |`),
  ].join("\n");

/** The text of `docs/differences.md`. */
export function differencesDocument(): string {
  return `# Differences from a real node

<!-- Generated from e2e/conformance/differences.ts by its test; do not edit. \`npx vitest run --project unit e2e/conformance -u\` writes it anew. -->

What minikubelet does otherwise than a kubelet in a cluster, and why. What it does not take at all stands in
[pod-fields.md](pod-fields.md). \`npm run conformance\` compares with a real kubelet; it lets pass only what follows from
this page (\`e2e/conformance/allowances.ts\`).

## What Docker's API cannot do

${table(engine)}

## What comes sooner

${table(waiting)}

## Words

${table(words)}

## The API

${table(api)}

## Choices

${table(choices)}
`;
}
