import { expect, it } from "vitest";
import type {
  Deployment,
  OwnerReference,
  Pod,
  PodPhase,
  PodTemplateSpec,
  ReplicaSet,
} from "../../api/index.ts";
import { describeDeployment } from "./deployment.ts";
import { describeReplicaSet } from "./replica-set.ts";

process.env["TZ"] = "UTC";

const template = (hash?: string, image = "busybox:1.35"): PodTemplateSpec => ({
  metadata: { labels: { app: "web", ...(hash === undefined ? {} : { "pod-template-hash": hash }) } },
  spec: {
    initContainers: [{ name: "first", image }],
    containers: [
      {
        name: "main",
        image,
        env: [
          { name: "NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name", apiVersion: "v1" } } },
          { name: "CPU", valueFrom: { resourceFieldRef: { resource: "limits.cpu" } } },
        ],
        volumeMounts: [{ name: "d", mountPath: "/d" }],
      },
    ],
    volumes: [{ name: "d", emptyDir: {} }],
    tolerations: [{ key: "a", operator: "Exists" }],
    topologySpreadConstraints: [
      { topologyKey: "zone", maxSkew: 1, whenUnsatisfiable: "DoNotSchedule", labelSelector: {} },
    ],
  },
});

const owned = (kind: string, uid: string): readonly OwnerReference[] => [
  { apiVersion: "apps/v1", kind, name: "web", uid, controller: true },
];

const deployment: Deployment = {
  metadata: {
    name: "web",
    namespace: "default",
    uid: "d",
    creationTimestamp: "2026-01-02T03:04:05Z",
    labels: { app: "web" },
  },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: "web" } },
    template: template(),
    strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "25%", maxSurge: 1 } },
  },
  status: {
    updatedReplicas: 2,
    replicas: 3,
    availableReplicas: 1,
    unavailableReplicas: 2,
    conditions: [
      { type: "Available", status: "False", reason: "MinimumReplicasUnavailable" },
      { type: "Progressing", status: "True", reason: "ReplicaSetUpdated" },
    ],
  },
};

const replicaSet = (hash: string, image: string, replicas: number, owner = "d"): ReplicaSet => ({
  metadata: {
    name: `web-${hash}`,
    namespace: "default",
    uid: hash,
    ownerReferences: owned("Deployment", owner),
  },
  spec: {
    replicas,
    selector: { matchLabels: { app: "web", "pod-template-hash": hash } },
    template: template(hash, image),
  },
  status: { replicas, conditions: [{ type: "ReplicaFailure", status: "True", reason: "FailedCreate" }] },
});

it("a deployment reads as with kubectl", () => {
  const replicaSets = [replicaSet("1", "busybox:1.34", 1), replicaSet("2", "busybox:1.35", 2)];
  expect(describeDeployment(deployment, replicaSets, [], 0)).toMatchSnapshot();
});

it.each<[string, readonly ReplicaSet[], RegExp]>([
  ["none yet is silent of them", [], /Progressing .*\nEvents:/],
  ["another's is none of its", [replicaSet("2", "busybox:1.35", 2, "other")], /Progressing .*\nEvents:/],
  [
    "none of the wanted template yet",
    [replicaSet("1", "busybox:1.34", 1)],
    /OldReplicaSets: +web-1 \(1\/1 replicas created\)\nNewReplicaSet: +<none>\n/,
  ],
  [
    "only the wanted one",
    [replicaSet("2", "busybox:1.35", 2)],
    /OldReplicaSets: +<none>\nNewReplicaSet: +web-2 \(2\/2 replicas created\)\n/,
  ],
])("of a deployment's replica sets, %s", (_title, replicaSets, expected) => {
  expect(describeDeployment(deployment, replicaSets, [], 0)).toMatch(expected);
});

const pod = (phase: PodPhase, owner: string): Pod => ({
  metadata: { name: phase, ownerReferences: owned("ReplicaSet", owner) },
  spec: { containers: [] },
  status: { phase },
});

it("a replica set counts its own pods by phase", () => {
  const pods = [pod("Running", "1"), pod("Pending", "1"), pod("Failed", "1"), pod("Running", "other")];
  expect(describeReplicaSet(replicaSet("1", "busybox:1.35", 3), pods, [], 0)).toMatchSnapshot();
});
