import { describe, expect, it } from "vitest";
import type { ContainerPort, Node, Pod, PodSpec, Taint, Toleration } from "../../../api/index.ts";
import { container, podOf } from "../testing/base-pod.ts";
import { refuseByPredicates } from "./predicates.ts";

const node: Node = {
  metadata: { name: "node", labels: { "kubernetes.io/hostname": "node", disk: "ssd" } },
  status: { allocatable: { cpu: "2", memory: "1Gi", pods: "3" } },
};

const asking = (requests: Readonly<Record<string, string>>, more: Partial<PodSpec> = {}): Pod =>
  podOf({ containers: [container("main", { resources: { requests } })], ...more });
const listening = (port: Partial<ContainerPort>, more: Partial<PodSpec> = {}): Pod =>
  podOf({
    containers: [container("main", { ports: [{ containerPort: 80, hostPort: 80, ...port }] })],
    ...more,
  });
const wanting = (operator: string, values: readonly string[]): Pod =>
  podOf({
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchExpressions: [{ key: "disk", operator, values }] }],
        },
      },
    },
  });
const tainted = (taint: Taint): Node => ({ ...node, spec: { taints: [taint] } });
const tolerating = (toleration: Toleration): Pod => podOf({ tolerations: [toleration] });
const staticPod = podOf({}, { annotations: { "kubernetes.io/config.source": "file" } });

const portsTaken = "Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports";
const wrongLabels = "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector";
const notTolerated = "Predicate TaintToleration failed: node(s) had taints that the pod didn't tolerate";
const noRoom = (figures: string) => `Node didn't have enough resource: ${figures}`;

describe("a node refuses", () => {
  it.each<[string, Pod, readonly Pod[], string, string]>([
    [
      "more cpu than it has (trace z-outofcpu)",
      asking({ cpu: "64" }),
      [],
      "OutOfcpu",
      noRoom("cpu, requested: 64000, used: 0, capacity: 2000"),
    ],
    [
      "more cpu than is left",
      asking({ cpu: "1501m" }),
      [asking({ cpu: "250m" }), asking({ cpu: "250m" })],
      "OutOfcpu",
      noRoom("cpu, requested: 1501, used: 500, capacity: 2000"),
    ],
    [
      "more memory than is left, counted in bytes",
      asking({ memory: "1Gi" }),
      [asking({ memory: "1Mi" })],
      "OutOfmemory",
      noRoom("memory, requested: 1073741824, used: 1048576, capacity: 1073741824"),
    ],
    [
      "a pod too many, whatever it asks for",
      podOf(),
      [podOf(), podOf(), podOf()],
      "OutOfpods",
      noRoom("pods, requested: 1, used: 3, capacity: 3"),
    ],
    [
      "the largest init container, if that is more than the regular ones together",
      asking({ cpu: "1" }, { initContainers: [container("i", { resources: { requests: { cpu: "3" } } })] }),
      [],
      "OutOfcpu",
      noRoom("cpu, requested: 3000, used: 0, capacity: 2000"),
    ],
    [
      "cpu before memory, when both lack",
      asking({ memory: "2Gi", cpu: "3" }),
      [],
      "OutOfcpu",
      noRoom("cpu, requested: 3000, used: 0, capacity: 2000"),
    ],
    [
      "a nodeSelector of other labels",
      podOf({ nodeSelector: { disk: "hdd" } }),
      [],
      "NodeAffinity",
      wrongLabels,
    ],
    ["a required node affinity to other labels", wanting("In", ["hdd"]), [], "NodeAffinity", wrongLabels],
    [
      "resources before labels",
      asking({ cpu: "3" }, { nodeSelector: { disk: "hdd" } }),
      [],
      "OutOfcpu",
      noRoom("cpu, requested: 3000, used: 0, capacity: 2000"),
    ],
    ["a host port that is taken", listening({}), [listening({})], "NodePorts", portsTaken],
    [
      "a host port on all addresses, taken on one (trace hp-hostip-any)",
      listening({}),
      [listening({ hostIP: "127.0.0.1" })],
      "NodePorts",
      portsTaken,
    ],
    [
      "labels before host ports",
      listening({}, { nodeSelector: { disk: "hdd" } }),
      [listening({})],
      "NodeAffinity",
      wrongLabels,
    ],
  ])("%s", (_title, pod, others, reason, detail) => {
    expect(refuseByPredicates(pod, node, others)).toEqual({ reason, detail });
  });

  it("a pod that does not tolerate a NoExecute taint", () => {
    const taint = { key: "gpu", value: "yes", effect: "NoExecute" };
    expect(refuseByPredicates(podOf(), tainted(taint), [])).toEqual({
      reason: "TaintToleration",
      detail: notTolerated,
    });
  });
});

describe("a node takes", () => {
  it.each<[string, Pod, readonly Pod[]]>([
    ["a pod that asks for nothing, when all cpu is given away", podOf(), [asking({ cpu: "2" })]],
    ["a pod that asks for exactly what is left", asking({ cpu: "1500m" }), [asking({ cpu: "500m" })]],
    ["a pod that asks for a resource it does not count", asking({ "example.com/gpu": "1" }), []],
    ["a nodeSelector of its labels", podOf({ nodeSelector: { disk: "ssd" } }), []],
    ["a required node affinity to its labels", wanting("NotIn", ["hdd"]), []],
    [
      "a host port that another address has",
      listening({ hostIP: "127.0.0.2" }),
      [listening({ hostIP: "127.0.0.1" })],
    ],
    [
      "a host port that another protocol has (trace hp-protocol)",
      listening({ protocol: "UDP" }),
      [listening({ protocol: "TCP" })],
    ],
    [
      "the container port of others",
      listening({ hostPort: 81 }),
      [podOf({ containers: [container("main", { ports: [{ containerPort: 81 }] })] })],
    ],
  ])("%s", (_title, pod, others) => {
    expect(refuseByPredicates(pod, node, others)).toBeUndefined();
  });

  it.each<[string, Pod, Taint]>([
    ["a NoSchedule taint: that is the scheduler's business", podOf(), { key: "gpu", effect: "NoSchedule" }],
    [
      "a NoExecute taint that the pod tolerates",
      tolerating({ key: "gpu", operator: "Exists", effect: "NoExecute" }),
      { key: "gpu", effect: "NoExecute" },
    ],
    ["a static pod, whatever the taint", staticPod, { key: "gpu", effect: "NoExecute" }],
  ])("%s", (_title, pod, taint) => {
    expect(refuseByPredicates(pod, tainted(taint), [])).toBeUndefined();
  });
});
