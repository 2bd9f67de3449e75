import { describe, expect, it } from "vitest";
import type { Node, Pod, PodSpec } from "../../api/index.ts";
import { isPending, schedule } from "./schedule.ts";

const node = (change: Partial<Node> = {}): Node => ({
  metadata: { name: "n1", labels: { "kubernetes.io/hostname": "n1", disk: "ssd" } },
  status: { allocatable: { cpu: "2", memory: "4Gi", pods: "3" } },
  ...change,
});
const pod = (spec: Partial<PodSpec> = {}, metadata: Pod["metadata"] = {}): Pod => ({
  metadata: { name: "web", namespace: "default", ...metadata },
  spec: { containers: [{ name: "c", image: "a" }], ...spec },
});
const asking = (cpu: string, spec: Partial<PodSpec> = {}): Pod =>
  pod({ containers: [{ name: "c", image: "a", resources: { requests: { cpu } } }], ...spec });
const onNode = (one: Pod): Pod => ({ ...one, spec: { ...one.spec, nodeName: "n1" } });

const helpless = "preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.";
const noVictims = "preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.";

describe("a pod fits", () => {
  it.each<[string, Pod, readonly Pod[]]>([
    ["with nothing asked", pod(), []],
    ["when it asks for exactly what is left", asking("1500m"), [onNode(asking("500m"))]],
    ["beside a finished pod", asking("2"), [{ ...onNode(asking("2")), status: { phase: "Succeeded" } }]],
    ["with a selector for the node's labels", pod({ nodeSelector: { disk: "ssd" } }), []],
    ["with a host port that another protocol has", withPort(80, "UDP"), [onNode(withPort(80, "TCP"))]],
    ["when the largest init container is the most it ever needs", initAsking("2", "1"), []],
  ])("%s", (_title, wanted, others) => {
    expect(schedule(wanted, [node()], others)).toEqual({ kind: "bind", node: "n1" });
  });

  it("on a tainted node that it tolerates", () => {
    const tainted = node({ spec: { taints: [{ key: "gpu", value: "yes", effect: "NoSchedule" }] } });
    const tolerant = pod({ tolerations: [{ key: "gpu", operator: "Equal", value: "yes" }] });
    expect(schedule(tolerant, [tainted], []).kind).toBe("bind");
  });
});

describe("a pod does not fit", () => {
  it.each<[string, Pod, Node, readonly Pod[], string]>([
    ["more CPU than there is", asking("5"), node(), [], `1 Insufficient cpu. ${noVictims}`],
    [
      "more CPU than is left",
      asking("1501m"),
      node(),
      [onNode(asking("500m"))],
      `1 Insufficient cpu. ${noVictims}`,
    ],
    ["sidecars count", initAsking("1500m", "1", "Always"), node(), [], `1 Insufficient cpu. ${noVictims}`],
    [
      "a resource that the node does not have",
      resource("nvidia.com/gpu", "1"),
      node(),
      [],
      `1 Insufficient nvidia.com/gpu. ${noVictims}`,
    ],
    [
      "too many pods",
      pod(),
      node(),
      [onNode(pod()), onNode(pod()), onNode(pod())],
      `1 Too many pods. ${noVictims}`,
    ],
    [
      "nodeSelector",
      pod({ nodeSelector: { disk: "hdd" } }),
      node(),
      [],
      `1 node(s) didn't match Pod's node affinity/selector. ${helpless}`,
    ],
    [
      "node affinity",
      affinity("NotIn", "ssd"),
      node(),
      [],
      `1 node(s) didn't match Pod's node affinity/selector. ${helpless}`,
    ],
    [
      "a taint",
      pod(),
      node({ spec: { taints: [{ key: "gpu", effect: "NoSchedule" }] } }),
      [],
      `1 node(s) had untolerated taint {gpu: }. ${helpless}`,
    ],
    [
      "cordoned",
      pod(),
      node({ spec: { unschedulable: true } }),
      [],
      `1 node(s) were unschedulable. ${helpless}`,
    ],
    [
      "host port taken",
      withPort(80, "TCP"),
      node(),
      [onNode(withPort(80, "TCP"))],
      `1 node(s) didn't have free ports for the requested pod ports. ${noVictims}`,
    ],
    [
      "anti-affinity",
      antiAffinity(),
      node(),
      [onNode(pod({}, { labels: { app: "web" } }))],
      `1 node(s) didn't match pod anti-affinity rules. ${noVictims}`,
    ],
  ])("%s", (_title, wanted, on, others, message) => {
    expect(schedule(wanted, [on], others)).toEqual({
      kind: "unschedulable",
      message: `0/1 nodes are available: ${message}`,
    });
  });

  it("names every resource that is short, in order", () => {
    const greedy = pod({
      containers: [{ name: "c", image: "a", resources: { requests: { memory: "8Gi", cpu: "3" } } }],
    });
    expect(schedule(greedy, [node()], [])).toMatchObject({
      message: `0/1 nodes are available: 1 Insufficient cpu, 1 Insufficient memory. ${noVictims}`,
    });
  });

  it("when there is no node", () => {
    expect(schedule(pod(), [], [])).toEqual({
      kind: "unschedulable",
      message: "no nodes available to schedule pods",
    });
  });
});

describe("a pod waits for this scheduler", () => {
  it.each<[string, Pod, boolean]>([
    ["when nobody has placed it", pod(), true],
    ["not when it has a node", onNode(pod()), false],
    ["not with another scheduler's name", pod({ schedulerName: "other" }), false],
    ["not while it is gated", pod({ schedulingGates: [{ name: "g" }] }), false],
    ["not when it is being deleted", pod({}, { deletionTimestamp: "2026-01-01T00:00:00Z" }), false],
  ])("%s", (_title, candidate, pending) => {
    expect(isPending(candidate)).toBe(pending);
  });
});

function withPort(hostPort: number, protocol: "TCP" | "UDP"): Pod {
  return pod({ containers: [{ name: "c", image: "a", ports: [{ containerPort: 80, hostPort, protocol }] }] });
}

function resource(name: string, quantity: string): Pod {
  return pod({ containers: [{ name: "c", image: "a", resources: { limits: { [name]: quantity } } }] });
}

function initAsking(init: string, app: string, restartPolicy?: "Always"): Pod {
  return asking(app, {
    initContainers: [
      {
        name: "i",
        image: "a",
        resources: { requests: { cpu: init } },
        ...(restartPolicy && { restartPolicy }),
      },
    ],
  });
}

function affinity(operator: string, value: string): Pod {
  const matchExpressions = [{ key: "disk", operator, values: [value] }];
  const required = { nodeSelectorTerms: [{ matchExpressions }] };
  return pod({ affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: required } } });
}

function antiAffinity(): Pod {
  const term = { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: { app: "web" } } };
  return pod({ affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } });
}
