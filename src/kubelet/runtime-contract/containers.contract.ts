import { expect, it } from "vitest";
import type { RuntimeEvent } from "../ports.ts";
import { RuntimeError } from "../runtime-error.ts";
import type { RuntimeBench } from "./bench.contract.ts";

const never = new AbortController().signal;

/** Sandboxes, containers and images: what there is, and how it begins and ends. */
export function containersContract(bench: () => RuntimeBench): void {
  it("creates a sandbox that runs and has an address", async () => {
    const { runtime, pod } = bench();
    const made = await bench().sandbox();
    expect(made).toMatchObject({ pod, attempt: 0, state: "running", hostNetwork: false });
    expect(made.ips[0]).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
    expect(await runtime.inspect(made.id)).toEqual(made);
  });

  it("stops a sandbox for good, and stopping twice is no error", async () => {
    const { fixture, runtime } = bench();
    const { id } = await bench().sandbox();
    await fixture.awaiting(runtime.stopSandbox(id));
    await fixture.awaiting(runtime.stopSandbox(id));
    expect(await runtime.inspect(id)).toMatchObject({ state: "stopped" });
  });

  it("lists all of a pod, newest first, and tells a pod it does not know as undefined", async () => {
    const { fixture, runtime, pod } = bench();
    const { id } = await bench().sandbox();
    const first = await bench().create("fails", id, 0);
    await fixture.pass(20);
    const second = await bench().create("fails", id, 1);
    const found = await runtime.pod(pod.uid);
    expect(found?.pod).toEqual(pod);
    expect(found?.containers.map((one) => one.id)).toEqual([second, first]);
    expect(found?.sandboxes.map((one) => one.id)).toEqual([id]);
    expect((await runtime.list()).find((one) => one.pod.uid === pod.uid)).toEqual(found);
    expect(await runtime.pod("no-such-uid")).toBeUndefined();
  });

  it("tells a created container with all that it was created with", async () => {
    const { fixture, pod } = bench();
    const made = await bench().sandbox();
    const id = await bench().create("sleeps", made.id, 4);
    expect(await bench().inspected(id)).toMatchObject({
      id,
      pod,
      name: "sleeps",
      kind: "app",
      attempt: 4,
      sandboxId: made.id,
      image: fixture.image,
      specHash: "hash",
      state: { kind: "created" },
      terminationMessagePath: "/dev/termination-log",
      terminationMessagePolicy: "File",
    });
  });

  it("runs a container and ends it by a signal", async () => {
    const { fixture, runtime } = bench();
    const id = await bench().started("sleeps");
    expect((await bench().inspected(id)).state.kind).toBe("running");
    await fixture.pass(300);
    await fixture.awaiting(runtime.kill(id, "SIGTERM"));
    expect((await bench().exited(id)).state).toMatchObject({ exitCode: 143, oomKilled: false });
  });

  it("tells the exit code and times of a container that ends by itself", async () => {
    const { state } = await bench().exited(await bench().started("fails"));
    if (state.kind !== "exited") throw new Error("has not exited");
    expect(state).toMatchObject({ exitCode: 3, oomKilled: false });
    expect(state.finishedAt - (state.startedAt ?? 0)).toBeGreaterThanOrEqual(150);
  });

  it("ends with SIGKILL what ignores SIGTERM", async () => {
    const { fixture, runtime } = bench();
    const id = await bench().started("stubborn");
    await fixture.pass(300);
    await fixture.awaiting(runtime.kill(id, "SIGTERM"));
    await fixture.pass(300);
    expect((await bench().inspected(id)).state.kind).toBe("running");
    await fixture.awaiting(runtime.kill(id, "SIGKILL"));
    expect((await bench().exited(id)).state).toMatchObject({ exitCode: 137 });
  });

  it("takes a signal to an ended container for done", async () => {
    const { fixture, runtime } = bench();
    const id = await bench().started("fails");
    await bench().exited(id);
    await fixture.awaiting(runtime.kill(id, "SIGTERM"));
  });

  it("tells a start that fails, and shows the container as exited with 128", async () => {
    const { fixture, runtime } = bench();
    const id = await bench().create("missing", (await bench().sandbox()).id);
    await expect(fixture.awaiting(runtime.start(id))).rejects.toBeInstanceOf(RuntimeError);
    const { state } = await bench().inspected(id);
    if (state.kind !== "exited") throw new Error(`state is ${state.kind}`);
    expect(state).toMatchObject({ exitCode: 128, startedAt: undefined });
    expect(state.startError).toContain("/no/such/command");
  });

  it("removes running and ended containers, and a missing one is no error", async () => {
    const { fixture, runtime } = bench();
    const id = await bench().started("sleeps");
    await fixture.awaiting(runtime.remove(id));
    await fixture.awaiting(runtime.remove(id));
    expect(await runtime.inspect(id)).toBeUndefined();
  });

  it("refuses to start what is not there with NotFound", async () => {
    const { fixture, runtime } = bench();
    await expect(fixture.awaiting(runtime.start("f".repeat(64)))).rejects.toMatchObject({
      code: "NotFound",
    });
  });

  it("tells connected first, then start, die and destroy of a container", async () => {
    const { fixture, runtime, pod } = bench();
    const end = new AbortController();
    const seen: RuntimeEvent[] = [];
    const following = follow(runtime.events(end.signal), seen);
    await fixture.pass(200);
    const id = await bench().started("fails");
    await bench().exited(id);
    await fixture.awaiting(runtime.remove(id));
    await fixture.pass(300);
    end.abort();
    await following;
    expect(seen[0]).toEqual({ type: "connected" });
    const own = seen.filter((event) => "id" in event && event.id === id);
    expect(own).toMatchObject(
      ["start", "die", "destroy"].map((type) => ({ type, podUid: pod.uid, container: "fails" })),
    );
    expect(seen).toContainEqual(
      expect.objectContaining({ type: "start", podUid: pod.uid, container: undefined }),
    );
  });

  it("updates the resources of a running container, which goes on running; one that is not there is NotFound", async () => {
    const { fixture, runtime } = bench();
    const id = await bench().started("sleeps");
    const resources = {
      cpuShares: 204,
      cpuQuota: 20_000,
      cpuPeriod: 100_000,
      memoryBytes: 32 * 1024 * 1024,
      oomScoreAdj: 0,
    };
    await fixture.awaiting(runtime.updateResources(id, resources));
    expect((await fixture.awaiting(runtime.inspect(id)))?.state).toMatchObject({ kind: "running" });
    await expect(fixture.awaiting(runtime.updateResources("nobody", resources))).rejects.toMatchObject({
      code: "NotFound",
    });
  });

  it("knows its images and tells a missing one as undefined and a failed pull as NotFound", async () => {
    const { fixture, runtime } = bench();
    const image = await runtime.image(fixture.image);
    expect(image?.id).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(await runtime.image("minikubelet/no-such-image:none")).toBeUndefined();
    const pull = runtime.pull("minikubelet/no-such-image:none", undefined, () => undefined, never);
    await expect(fixture.awaiting(pull)).rejects.toBeInstanceOf(RuntimeError);
  });
}

async function follow(events: AsyncIterable<RuntimeEvent>, into: RuntimeEvent[]): Promise<void> {
  for await (const event of events) into.push(event);
}
