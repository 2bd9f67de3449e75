import { describe, expect, it } from "vitest";
import type { Node, Pod } from "../../api/index.ts";
import { memoryBackend, openStore } from "../../storage/index.ts";
import type { ComputedTarget } from "./computed-resource.ts";
import { metricsResources } from "./metrics.ts";

const AT = Date.parse("2026-01-01T00:00:00Z");
const sample = {
  at: AT,
  windowMs: 1500,
  containers: [
    { podUid: "u-web", container: "c", cpuNanoCores: 1_500_000.4, memoryBytes: 3 * 1024 * 1024 },
    { podUid: "u-web", container: "d", cpuNanoCores: 500_000, memoryBytes: 1 },
  ],
};

async function ask(plural: string, name?: string, query = "") {
  const store = openStore({ backend: memoryBackend(), schedule: queueMicrotask, now: () => AT });
  const metadata = (name: string) => ({
    name,
    namespace: "default",
    uid: `u-${name}`,
    labels: { app: name },
    creationTimestamp: "2026-01-01T00:00:00Z",
  });
  for (const name of ["idle", "web"]) {
    const pod: Pod = { metadata: metadata(name), spec: { nodeName: "n", containers: [] } };
    await store.write<Pod>({ name: "pods" }, "default", name, () => ({ set: pod }));
  }
  const node: Node = { metadata: { name: "n", uid: "n", creationTimestamp: "2026-01-01T00:00:00Z" } };
  await store.write<Node>({ name: "nodes" }, "", "n", () => ({ set: node }));
  const resource = metricsResources(store, () => Promise.resolve(sample)).find((r) => r.plural === plural);
  if (resource === undefined) throw new Error(`no ${plural}`);
  const signal = new AbortController().signal;
  const request = { method: "GET", query: new URLSearchParams(query), signal } as ComputedTarget["request"];
  const answer = await resource.handle({ request, resource, namespace: undefined, name });
  return answer?.kind === "json" ? answer.object : undefined;
}

describe("metrics", () => {
  it("of pods name each container that was measured; pods without any are left out", async () => {
    expect(await ask("pods")).toMatchObject({
      kind: "PodMetricsList",
      items: [
        {
          metadata: { name: "web", namespace: "default", labels: { app: "web" } },
          timestamp: "2026-01-01T00:00:00Z",
          window: "1.5s",
          containers: [
            { name: "c", usage: { cpu: "1500000n", memory: "3072Ki" } },
            { name: "d", usage: { cpu: "500000n", memory: "1Ki" } },
          ],
        },
      ],
    });
  });

  it("of one pod, or of those that a selector picks", async () => {
    expect(await ask("pods", "web")).toMatchObject({ kind: "PodMetrics", metadata: { name: "web" } });
    expect(await ask("pods", undefined, "labelSelector=app=other")).toMatchObject({ items: [] });
    const others = await ask("pods", undefined, "fieldSelector=metadata.name!=web");
    expect(others).toMatchObject({ items: [] });
    await expect(ask("pods", undefined, "fieldSelector=spec.nodeName=n")).rejects.toThrow(
      "field label not supported: spec.nodeName",
    );
    await expect(ask("pods", "idle")).rejects.toThrow('pods.metrics.k8s.io "idle" not found');
  });

  it("of the node are the sum of its pods", async () => {
    expect(await ask("nodes", "n")).toMatchObject({
      kind: "NodeMetrics",
      usage: { cpu: "2000000n", memory: "3073Ki" },
    });
  });
});
