import { expect, it } from "vitest";
import type { Deployment, KubeObject, PodTemplateSpec, ReplicaSet } from "../api/index.ts";
import { Cluster, DEPLOYMENTS, PODS, REPLICA_SETS } from "./cluster.fixture.ts";

const templateOf = (image: string): PodTemplateSpec => ({
  metadata: { labels: { app: "web" } },
  spec: { containers: [{ name: "c", image }] },
});

const deployment = (replicas: number, image = "web:1", spec: object = {}): KubeObject =>
  ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web" },
    spec: { replicas, selector: { matchLabels: { app: "web" } }, template: templateOf(image), ...spec },
  }) as KubeObject;

const edit = async (cluster: Cluster, spec: Partial<Deployment["spec"]>): Promise<void> => {
  await cluster.change(DEPLOYMENTS, "web", (object) => ({ ...object, spec: { ...object.spec, ...spec } }));
};

const sets = (cluster: Cluster): readonly ReplicaSet[] => cluster.store.list(REPLICA_SETS).items;
const get = (cluster: Cluster): Deployment => {
  const found = cluster.store.get(DEPLOYMENTS, "default", "web");
  if (found === undefined) throw new Error("no deployment");
  return found;
};
const condition = (cluster: Cluster, type: string) =>
  get(cluster).status?.conditions?.find((one) => one.type === type);

it("a Deployment runs its pods under a ReplicaSet of its template, and says so", async () => {
  await using cluster = await Cluster.start();
  await cluster.create(DEPLOYMENTS, "default", deployment(3));
  await cluster.clock.advance(5_000);
  const [set] = sets(cluster);
  const hash = set?.metadata.labels?.["pod-template-hash"] ?? "";
  expect(set?.metadata.name).toBe(`web-${hash}`);
  expect(cluster.pods).toHaveLength(3);
  for (const pod of cluster.pods) {
    expect(pod.metadata.name).toMatch(new RegExp(`^web-${hash}-[a-z0-9]{5}$`));
    expect(pod.metadata.labels).toEqual({ app: "web", "pod-template-hash": hash });
    expect(pod.metadata.ownerReferences).toMatchObject([
      { apiVersion: "apps/v1", kind: "ReplicaSet", name: `web-${hash}`, controller: true },
    ]);
  }
  expect(get(cluster).metadata).toMatchObject({
    generation: 1,
    annotations: { "deployment.kubernetes.io/revision": "1" },
  });
  expect(get(cluster).status).toMatchObject({
    observedGeneration: 1,
    replicas: 3,
    updatedReplicas: 3,
    readyReplicas: 3,
    availableReplicas: 3,
  });
  expect(condition(cluster, "Available")).toMatchObject({
    status: "True",
    reason: "MinimumReplicasAvailable",
  });
  expect(condition(cluster, "Progressing")).toMatchObject({
    status: "True",
    reason: "NewReplicaSetAvailable",
    message: `ReplicaSet "web-${hash}" has successfully progressed.`,
  });
  expect(cluster.events).toContain(`ScalingReplicaSet: Scaled up replica set web-${hash} from 0 to 3`);
  expect(cluster.events.filter((text) => text.startsWith("SuccessfulCreate: Created pod: "))).toHaveLength(3);
  expect(cluster.errors).toEqual([]);
});

it("a new template replaces the pods, never too many and never too few of them", async () => {
  await using cluster = await Cluster.start();
  await cluster.create(DEPLOYMENTS, "default", deployment(4));
  await cluster.clock.advance(5_000);
  await edit(cluster, { template: templateOf("web:2") });
  for (let step = 0; step < 40; step++) {
    await cluster.clock.advance(500);
    const alive = cluster.pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    const ready = alive.filter(({ status }) => status?.phase === "Running");
    expect(alive.length).toBeLessThanOrEqual(5);
    expect(ready.length).toBeGreaterThanOrEqual(3);
  }
  expect(cluster.pods.map(({ spec }) => spec.containers[0]?.image)).toEqual(Array(4).fill("web:2"));
  expect(
    sets(cluster)
      .map(({ spec }) => spec.replicas)
      .toSorted(),
  ).toEqual([0, 4]);
  expect(get(cluster).metadata.annotations).toMatchObject({ "deployment.kubernetes.io/revision": "2" });
});

it("an old template comes back as a new revision of the set that is there", async () => {
  await using cluster = await Cluster.start();
  await cluster.create(DEPLOYMENTS, "default", deployment(1));
  await cluster.clock.advance(5_000);
  await edit(cluster, { template: templateOf("web:2") });
  await cluster.clock.advance(20_000);
  await edit(cluster, { template: templateOf("web:1") });
  await cluster.clock.advance(20_000);
  const revisions = sets(cluster).map(({ metadata, spec }) => [
    spec.replicas,
    metadata.annotations?.["deployment.kubernetes.io/revision"],
    metadata.annotations?.["deployment.kubernetes.io/revision-history"],
  ]);
  expect(revisions.toSorted()).toEqual([
    [0, "2", undefined],
    [1, "3", "1"],
  ]);
  expect(get(cluster).metadata.annotations).toMatchObject({ "deployment.kubernetes.io/revision": "3" });
});

it("keeps no more old revisions than it should", async () => {
  await using cluster = await Cluster.start();
  await cluster.create(DEPLOYMENTS, "default", deployment(1, "web:1", { revisionHistoryLimit: 1 }));
  for (const image of ["web:2", "web:3", "web:4"]) {
    await cluster.clock.advance(20_000);
    await edit(cluster, { template: templateOf(image) });
  }
  await cluster.clock.advance(20_000);
  expect(
    sets(cluster)
      .map(({ spec }) => spec.template.spec.containers[0]?.image)
      .toSorted(),
  ).toEqual(["web:3", "web:4"]);
});

it("Recreate ends all old pods before the first new one begins", async () => {
  await using cluster = await Cluster.start();
  await cluster.create(DEPLOYMENTS, "default", deployment(2, "web:1", { strategy: { type: "Recreate" } }));
  await cluster.clock.advance(5_000);
  await edit(cluster, { template: templateOf("web:2") });
  for (let step = 0; step < 20; step++) {
    await cluster.clock.advance(500);
    expect(new Set(cluster.pods.map(({ spec }) => spec.containers[0]?.image)).size).toBeLessThanOrEqual(1);
  }
  expect(cluster.pods.map(({ spec }) => spec.containers[0]?.image)).toEqual(["web:2", "web:2"]);
});

it("a rollout that does not get on within its deadline says so", async () => {
  await using cluster = await Cluster.start();
  cluster.readyAfter = () => undefined;
  await cluster.create(DEPLOYMENTS, "default", deployment(1, "web:1", { progressDeadlineSeconds: 30 }));
  await cluster.clock.advance(29_000);
  expect(condition(cluster, "Progressing")).toMatchObject({ status: "True" });
  await cluster.clock.advance(5_000);
  expect(condition(cluster, "Progressing")).toMatchObject({
    status: "False",
    reason: "ProgressDeadlineExceeded",
  });
  expect(condition(cluster, "Available")).toMatchObject({
    status: "False",
    message: "Deployment does not have minimum availability.",
  });
});

it("minReadySeconds is waited for before a pod counts as available", async () => {
  await using cluster = await Cluster.start();
  await cluster.create(DEPLOYMENTS, "default", deployment(1, "web:1", { minReadySeconds: 10 }));
  await cluster.clock.advance(5_000);
  expect(get(cluster).status).toMatchObject({ readyReplicas: 1, unavailableReplicas: 1 });
  await cluster.clock.advance(10_000);
  expect(get(cluster).status).toMatchObject({ readyReplicas: 1, availableReplicas: 1 });
});

it("pods that go are replaced, and those that are too many go", async () => {
  await using cluster = await Cluster.start();
  await cluster.create(DEPLOYMENTS, "default", deployment(2));
  await cluster.clock.advance(5_000);
  await cluster.delete(PODS, cluster.pods[0]?.metadata.name ?? "");
  await cluster.clock.advance(5_000);
  expect(cluster.pods).toHaveLength(2);
  await edit(cluster, { replicas: 5 });
  await cluster.clock.advance(5_000);
  expect(cluster.pods).toHaveLength(5);
  await edit(cluster, { replicas: 1 });
  await cluster.clock.advance(5_000);
  expect(cluster.pods).toHaveLength(1);
  expect(cluster.events.filter((text) => text.startsWith("ScalingReplicaSet"))).toEqual([
    expect.stringMatching(/Scaled up replica set web-\w+ from 0 to 2/),
    expect.stringMatching(/Scaled up replica set web-\w+ from 2 to 5/),
    expect.stringMatching(/Scaled down replica set web-\w+ from 5 to 1/),
  ]);
});

it("a paused Deployment rolls nothing out, and goes on when it is resumed", async () => {
  await using cluster = await Cluster.start();
  await cluster.create(DEPLOYMENTS, "default", deployment(1));
  await cluster.clock.advance(5_000);
  await edit(cluster, { paused: true });
  await edit(cluster, { template: templateOf("web:2") });
  await cluster.clock.advance(5_000);
  expect(sets(cluster)).toHaveLength(1);
  expect(condition(cluster, "Progressing")).toMatchObject({ status: "Unknown", reason: "DeploymentPaused" });
  await edit(cluster, { paused: false });
  await cluster.clock.advance(20_000);
  expect(cluster.pods.map(({ spec }) => spec.containers[0]?.image)).toEqual(["web:2"]);
});

it("says in an event and a condition why a pod cannot be created, and tries again", async () => {
  await using cluster = await Cluster.start();
  const spec = { containers: [{ name: "c", image: "web:1" }], priorityClassName: "nobody-knows" };
  const template = { metadata: { labels: { app: "web" } }, spec };
  await cluster.create(DEPLOYMENTS, "default", deployment(1, "", { template }));
  await cluster.clock.advance(1_000);
  expect(condition(cluster, "ReplicaFailure")?.reason).toBe("FailedCreate");
  expect(condition(cluster, "ReplicaFailure")?.message).toMatch(
    /no PriorityClass with name nobody-knows was found/,
  );
  expect(
    cluster.events.filter((text) => text.startsWith('FailedCreate: Error creating: pods "')),
  ).not.toEqual([]);
});

it.each([
  ["Background", 0],
  ["Foreground", 0],
  ["Orphan", 1],
] as const)("a deletion with %s takes along what it should", async (propagationPolicy, pods) => {
  await using cluster = await Cluster.start();
  await cluster.create(DEPLOYMENTS, "default", deployment(1));
  await cluster.clock.advance(5_000);
  await cluster.delete(DEPLOYMENTS, "web", { propagationPolicy });
  await cluster.clock.advance(100);
  const early = cluster.store.get(DEPLOYMENTS, "default", "web");
  expect(early?.metadata.finalizers).toEqual(
    propagationPolicy === "Foreground" ? ["foregroundDeletion"] : undefined,
  );
  await cluster.clock.advance(10_000);
  expect(cluster.store.list(DEPLOYMENTS).items).toEqual([]);
  expect(cluster.pods).toHaveLength(pods);
  expect(sets(cluster).flatMap(({ metadata }) => metadata.ownerReferences ?? [])).toEqual([]);
  expect(cluster.errors).toEqual([]);
});
