import { expect, it } from "vitest";
import type { Pod, PodPhase, PodStatus } from "../api/index.ts";
import { FakeApi } from "../runtime/fake/fake-api.ts";
import { VirtualClock } from "../runtime/fake/virtual-clock.ts";
import { versionRules } from "./core/version-rules.ts";
import type { StatusSink } from "./ports.ts";
import { StatusManager } from "./status-manager.ts";

const rules = versionRules(36);
const conditions = ["Ready", "ContainersReady"].map((type) => ({ type, status: "False" as const }));

function status(ready: boolean, phase: PodPhase = "Running"): PodStatus {
  return {
    phase,
    conditions,
    containerStatuses: [
      {
        name: "main",
        containerID: "docker://c1",
        state: { running: { startedAt: "2026-01-01T00:00:00Z" } },
        lastState: {},
        ready,
        started: true,
        restartCount: 0,
        image: "",
        imageID: "",
      },
    ],
  };
}

function managed(wrap: (sink: StatusSink) => StatusSink = (sink) => sink) {
  const clock = new VirtualClock();
  const api = new FakeApi(clock);
  const pod: Pod = api.create({
    metadata: { name: "web", namespace: "default", uid: "u" },
    spec: { restartPolicy: "Always", containers: [{ name: "main" }] },
  });
  const published: (boolean | undefined)[] = [];
  const manager = new StatusManager({
    clock,
    rules,
    sink: wrap(api),
    published: (_pod, stored) => published.push(stored.containerStatuses?.[0]?.ready),
  });
  return { api, pod, manager, published };
}

const target = { podUid: "u", container: "main", id: "c1" };

it("writes distinct states one after the other and none away, also those set while a write is under way", async () => {
  const { api, pod, manager, published } = managed();
  await Promise.all([
    manager.setPodStatus(pod, status(false), "hold"),
    manager.setReadiness(target, true),
    manager.setReadiness(target, false),
    manager.setReadiness(target, true),
  ]);
  const written = api.trace.flatMap((entry) => entry.pod?.status?.containerStatuses?.[0]?.ready ?? []);
  expect(written).toEqual([false, true, false, true]);
  expect(published).toEqual([false, true, false, true]);
  expect(api.get("web").status?.conditions?.find(({ type }) => type === "Ready")?.status).toBe("True");
});

it("does not write what is stored already, nor a result of another instance", async () => {
  const { api, pod, manager } = managed();
  await manager.setPodStatus(pod, status(true), "hold");
  const before = api.trace.length;
  await manager.setPodStatus(pod, status(true), "hold");
  await manager.setReadiness({ ...target, id: "c0" }, false);
  await manager.setReadiness({ ...target, podUid: "unknown" }, false);
  expect(api.trace).toHaveLength(before);
});

it("holds a terminal phase back until it may be published", async () => {
  const { api, pod, manager } = managed();
  await manager.setPodStatus(pod, status(false, "Running"), "hold");
  await manager.setPodStatus(pod, status(false, "Failed"), "hold");
  expect(api.get("web").status?.phase).toBe("Running");
  await manager.setPodStatus(pod, status(false, "Failed"), "publish");
  expect(api.get("web").status?.phase).toBe("Failed");
});

it("goes on with the next write after one has failed", async () => {
  let fails = true;
  const { api, pod, manager } = managed((sink) => ({
    removePod: (ref) => sink.removePod(ref),
    patchStatus: async (ref, change) => {
      if (!fails) return await sink.patchStatus(ref, change);
      fails = false;
      throw new Error("disk full");
    },
  }));
  const first = manager.setPodStatus(pod, status(false), "hold");
  const second = manager.setPodStatus(pod, status(true), "hold");
  await expect(first).rejects.toThrow("disk full");
  await second;
  expect(api.get("web").status?.containerStatuses?.[0]?.ready).toBe(true);
});
