import { describe, expect, it } from "vitest";
import type { Pod } from "../../api/index.ts";
import { memoryBackend, openStore } from "../../storage/index.ts";
import type { ComputedTarget } from "./computed-resource.ts";
import { processesResource } from "./processes.ts";

const metadata = { name: "web", namespace: "default", uid: "u-1", creationTimestamp: "2026-01-01T00:00:00Z" };
const processes = [
  {
    pid: 1,
    parentPid: 0,
    name: "sh",
    command: ["sh"],
    caughtSignals: [],
    ignoredSignals: [],
    blockedSignals: [],
  },
];

async function resource() {
  const store = openStore({ backend: memoryBackend(), schedule: queueMicrotask, now: () => 0 });
  const pod: Pod = { metadata, spec: { containers: [] } };
  await store.write<Pod>({ name: "pods" }, "default", "web", () => ({ set: pod }));
  const asked: unknown[] = [];
  const found = processesResource(store, async (target) => {
    asked.push(target);
    return await Promise.resolve([{ name: "app", processes }]);
  });
  const ask = async (name: string | undefined, method = "GET") => {
    const { signal } = new AbortController();
    const request = { method, query: new URLSearchParams(), signal } as ComputedTarget["request"];
    const answer = await found.handle({ request, resource: found, namespace: "default", name });
    return answer?.kind === "json" ? answer.object : answer;
  };
  return { ask, asked };
}

describe("podprocesses", () => {
  it("tell what runs in the containers of a pod", async () => {
    const { ask, asked } = await resource();
    expect(await ask("web")).toEqual({
      apiVersion: "minikubelet.io/v1alpha1",
      kind: "PodProcesses",
      metadata: { name: "web", namespace: "default", creationTimestamp: "2026-01-01T00:00:00Z" },
      containers: [{ name: "app", processes }],
    });
    expect(asked).toEqual([{ namespace: "default", name: "web", uid: "u-1" }]);
  });

  it("of a pod that is not there are not found", async () => {
    const { ask } = await resource();
    await expect(ask("none")).rejects.toThrow('podprocesses.minikubelet.io "none" not found');
  });

  it("are told of one pod at a time, and only told", async () => {
    const { ask, asked } = await resource();
    expect([await ask(undefined), await ask("web", "DELETE")]).toEqual([undefined, undefined]);
    expect(asked).toEqual([]);
  });
});
