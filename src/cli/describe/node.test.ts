import { expect, it } from "vitest";
import type { Node, Pod } from "../../api/index.ts";
import { describeNode } from "./node.ts";

process.env["TZ"] = "UTC";

const now = Date.parse("2026-01-02T03:05:10Z");

const node: Node = {
  metadata: {
    name: "laptop",
    labels: { "node-role.kubernetes.io/worker": "" },
    creationTimestamp: "2026-01-02T03:04:05Z",
  },
  spec: {
    podCIDR: "10.244.0.0/24",
    podCIDRs: ["10.244.0.0/24"],
    taints: [
      { key: "b", effect: "NoSchedule" },
      { key: "a", value: "1", effect: "NoExecute" },
    ],
  },
  status: {
    capacity: { memory: "2Gi", cpu: "2", pods: "110" },
    allocatable: { memory: "1Gi", cpu: "2", pods: "110", "example.com/gpu": "1" },
    addresses: [{ type: "Hostname", address: "laptop" }],
    conditions: [
      {
        type: "Ready",
        status: "True",
        lastHeartbeatTime: "2026-01-02T03:05:00Z",
        lastTransitionTime: "2026-01-02T03:04:05Z",
        reason: "KubeletReady",
        message: "kubelet is posting ready status",
      },
    ],
    nodeInfo: {
      machineID: "m",
      systemUUID: "",
      bootID: "b",
      kernelVersion: "6.1",
      osImage: "Debian",
      containerRuntimeVersion: "docker://28.0.0",
      kubeletVersion: "v1.36.0",
      kubeProxyVersion: "",
      operatingSystem: "linux",
      architecture: "amd64",
    },
  },
};

const pod: Pod = {
  metadata: { name: "web", namespace: "default", creationTimestamp: "2026-01-02T03:05:00Z" },
  spec: {
    initContainers: [{ name: "first", image: "a", resources: { limits: { memory: "256Mi" } } }],
    containers: [
      {
        name: "main",
        image: "a",
        resources: { requests: { cpu: "50m", memory: "64Mi" }, limits: { memory: "128Mi" } },
      },
      { name: "side", image: "a", resources: { limits: { cpu: "250m", "example.com/gpu": "1" } } },
    ],
  },
};

it("a node reads as with kubectl: what it is, what it runs, how full it is", () => {
  const lease = { metadata: {}, spec: { holderIdentity: "laptop", renewTime: "2026-01-02T03:05:00Z" } };
  expect(describeNode(node, { lease, pods: [pod] }, [], now)).toMatchSnapshot();
});

it("a node that nobody has written about", () => {
  expect(
    describeNode({ metadata: { name: "n" } }, { lease: undefined, pods: [] }, [], now),
  ).toMatchSnapshot();
});
