import { describe, expect, test } from "vitest";
import type { Container, Pod, ResourceRequirements } from "../../api/index.ts";
import { containerResources, oomScore } from "./resources.ts";

const gibi = 1024 ** 3;
const node = { memoryBytes: 8 * gibi, canLowerOomScore: true };
const of = (resources: ResourceRequirements): Container => ({ name: "main", resources });
const podOf = (...containers: readonly Container[]): Pod => ({ metadata: {}, spec: { containers } });

test.each<[ResourceRequirements, number, number, number]>([
  [{}, 2, 0, 0],
  [{ requests: { cpu: "100m" } }, 102, 0, 0],
  [{ limits: { cpu: "500m", memory: "64Mi" } }, 512, 50_000, 67_108_864],
  [{ requests: { cpu: "1m" }, limits: { cpu: "5m" } }, 2, 1000, 0],
  [{ requests: { cpu: "1000" } }, 262_144, 0, 0],
  [{ limits: { cpu: "1.5", memory: "1.5k" } }, 1536, 150_000, 1500],
])("%j is shares %i, quota %i, memory %i", (resources, cpuShares, cpuQuota, memoryBytes) => {
  const container = of(resources);
  expect(containerResources(podOf(container), container, node)).toMatchObject({
    cpuShares,
    cpuQuota,
    cpuPeriod: 100_000,
    memoryBytes,
  });
});

describe("oom_score_adj", () => {
  const guaranteed = of({ limits: { cpu: "1", memory: "1Gi" }, requests: { cpu: "1", memory: "1Gi" } });

  test.each<[string, Container, number]>([
    ["BestEffort", of({}), 1000],
    ["Guaranteed", guaranteed, -997],
    ["Burstable by its share of memory", of({ requests: { memory: "2Gi" } }), 750],
    ["Burstable without memory", of({ requests: { cpu: "1" } }), 999],
    ["Burstable with all memory", of({ requests: { memory: "8Gi" } }), 3],
  ])("%s", (_, container, score) => {
    expect(oomScore(podOf(container), container, node.memoryBytes)).toBe(score);
  });

  test("a sidecar is not killed before the container that asks for least", () => {
    const sidecar: Container = { name: "s", restartPolicy: "Always" };
    const main = of({ requests: { memory: "4Gi" } });
    const pod: Pod = { metadata: {}, spec: { containers: [main], initContainers: [sidecar] } };
    expect(oomScore(pod, sidecar, node.memoryBytes)).toBe(500);
  });

  test("a node-critical pod counts as guaranteed", () => {
    const pod: Pod = { metadata: {}, spec: { containers: [of({})], priority: 2_000_001_000 } };
    expect(oomScore(pod, of({}), node.memoryBytes)).toBe(-997);
  });

  test("is 0 where the engine may not lower it", () => {
    const weak = { ...node, canLowerOomScore: false };
    expect(containerResources(podOf(guaranteed), guaranteed, weak).oomScoreAdj).toBe(0);
    expect(containerResources(podOf(guaranteed), guaranteed, node).oomScoreAdj).toBe(-997);
  });
});
