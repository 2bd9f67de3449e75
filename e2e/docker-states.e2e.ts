import { describe, expect, it } from "vitest";
import type { RuntimeEvent } from "../src/kubelet/ports.ts";
import { containerSpec, sandboxSpec, testPod, testRuntime } from "./docker-fixture.ts";
import { useSandbox } from "./fixture/shared-sandbox.ts";

const never = new AbortController().signal;
const shared = useSandbox("e2e-states");

describe("states of containers", () => {
  it("tells a missing command as a failed start with code 128 and containerd's message", async () => {
    const { runtime, sandbox, imageId, instance } = shared();
    const spec = containerSpec(sandbox, imageId, "", { name: "absent", command: ["/no/such/command"] });
    const id = await runtime.createContainer(spec, never);
    const message =
      "failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to " +
      'start container process: exec: "/no/such/command": stat /no/such/command: no such file or directory: unknown';
    await expect(runtime.start(id)).rejects.toMatchObject({ message });
    const before = await shared().container(id);
    expect(before.state).toMatchObject({
      kind: "exited",
      exitCode: 128,
      startedAt: undefined,
      startError: message,
    });
    const later = await testRuntime(instance);
    expect(await later.inspect(id)).toMatchObject({
      state: { kind: "exited", exitCode: 128, startError: message },
    });
    await later.close();
  });

  it.each([
    ["exit 0", 0],
    ["exit 3", 3],
    ["exit 256", 0],
  ])("reports the code of `%s` as %i", async (script, exitCode) => {
    const state = await shared().exited(await shared().run(script));
    expect(state).toMatchObject({ exitCode, oomKilled: false });
    expect(state.finishedAt).toBeGreaterThanOrEqual(state.startedAt ?? Number.POSITIVE_INFINITY);
  });

  it("tells an OOM kill of the main process, but not one of a child", async () => {
    const resources = {
      cpuShares: 2,
      cpuQuota: 0,
      cpuPeriod: 100_000,
      memoryBytes: 16 << 20,
      oomScoreAdj: 1000,
    };
    const main = await shared().run("exec tail /dev/zero", { resources });
    const child = await shared().run("tail /dev/zero; exit 0", { resources });
    expect(await shared().exited(main)).toMatchObject({ exitCode: 137, oomKilled: true });
    expect(await shared().exited(child)).toMatchObject({ exitCode: 0, oomKilled: false });
  });

  it("keeps what is needed to adopt a container in its labels", async () => {
    const { runtime, sandbox, instance } = shared();
    const id = await shared().run("sleep 100", {
      name: "adopted",
      kind: "sidecar",
      attempt: 4,
      specHash: "abc",
    });
    const later = await testRuntime(instance);
    const pod = await later.pod(sandbox.pod.uid);
    expect(pod?.sandboxes).toMatchObject([{ id: sandbox.id, state: "running", ips: sandbox.ips }]);
    expect(pod?.containers.find((c) => c.id === id)).toMatchObject({
      name: "adopted",
      kind: "sidecar",
      attempt: 4,
      specHash: "abc",
      sandboxId: sandbox.id,
      image: "busybox",
      state: { kind: "running" },
    });
    await later.close();
    await runtime.remove(id);
    await runtime.remove(id);
    expect(await runtime.inspect(id)).toBeUndefined();
  });

  it("replaces a container that an interrupted attempt has only created, not one that has run", async () => {
    const { runtime, sandbox, imageId } = shared();
    const spec = containerSpec(sandbox, imageId, "exit 0", { name: "twice" });
    const first = await runtime.createContainer(spec, never);
    const second = await runtime.createContainer(spec, never);
    expect(second).not.toBe(first);
    await runtime.start(second);
    await shared().exited(second);
    await expect(runtime.createContainer(spec, never)).rejects.toMatchObject({ code: "Conflict" });
  });

  it("names a host port that is taken", async () => {
    const { runtime } = shared();
    const ports = [{ containerPort: 80, hostPort: 31_879, hostIP: "127.0.0.1", protocol: "TCP" as const }];
    const holder = await runtime.createSandbox(sandboxSpec(testPod("holder"), { ports }), never);
    const pod = testPod("second");
    await expect(runtime.createSandbox(sandboxSpec(pod, { ports }), never)).rejects.toMatchObject({
      code: "PortTaken",
    });
    expect(await runtime.pod(pod.uid)).toBeUndefined();
    await runtime.remove(holder.id);
  });

  it("tells starts, ends and removals, after `connected`", async () => {
    const { runtime } = shared();
    const stop = new AbortController();
    const seen: string[] = [];
    let id = "";
    for await (const event of runtime.events(stop.signal)) {
      if (event.type === "connected") id = await shared().run("exit 0", { name: "seen" });
      if (isOf(event, id)) seen.push(event.type);
      if (seen.at(-1) === "die") await runtime.remove(id);
      if (seen.at(-1) === "destroy") stop.abort();
    }
    expect(seen).toEqual(["start", "die", "destroy"]);
  });
});

function isOf(event: RuntimeEvent, id: string): boolean {
  return "id" in event && event.id === id && event.container === "seen";
}
