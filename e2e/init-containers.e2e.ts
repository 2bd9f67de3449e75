import { describe, expect, it } from "vitest";
import { useInstance } from "./fixture/instance.ts";
import { podOf, shell, untilTerm } from "./fixture/manifest.ts";
import { containerOf } from "./fixture/pod-handle.ts";
import { meddle } from "./fixture/engine-objects.ts";

const instance = useInstance({ config: { timeScale: 0.1 } });
const shared = { volumes: [{ name: "shared", emptyDir: {} }] };
const volumeMounts = [{ name: "shared", mountPath: "/shared" }];

describe.concurrent("init containers", () => {
  it("run one after the other, each to its end, before any app container starts", async () => {
    await using pod = await instance().run(
      podOf("order", shell(`cat /shared/order; ${untilTerm}`, { volumeMounts }), {
        ...shared,
        initContainers: [
          shell("sleep 0.5; echo first >> /shared/order", { name: "first", volumeMounts }),
          shell("echo second >> /shared/order", { name: "second", volumeMounts }),
        ],
      }),
    );
    await pod.untilReady();
    await pod.untilLog(/^first\nsecond\n$/);
    expect(pod.statuses).toEqual(["Pending", "Init:0/2", "Init:1/2", "PodInitializing", "Running"]);
    expect(pod.container("first")).toMatchObject({
      ready: true,
      restartCount: 0,
      state: { terminated: { exitCode: 0, reason: "Completed" } },
    });
  });

  it("are tried again under OnFailure until they succeed", async () => {
    await using pod = await instance().run(
      podOf("again", shell("echo done"), {
        restartPolicy: "OnFailure",
        initContainers: [
          shell("test -f /shared/tried && exit 0; touch /shared/tried; exit 1", {
            name: "init",
            volumeMounts,
          }),
        ],
        ...shared,
      }),
    );
    await pod.untilPhase("Succeeded");
    expect(pod.container("init")).toMatchObject({
      restartCount: 1,
      state: { terminated: { exitCode: 0 } },
    });
    expect(pod.statuses).toContain("Init:Error");
    expect(
      pod.sightings.some((seen) => containerOf(seen.pod, "init")?.lastState.terminated?.exitCode === 1),
    ).toBe(true);
  });

  it("go into Init:CrashLoopBackOff when they fail again and again, and the app never starts", async () => {
    await using pod = await instance().run(
      podOf("loop", shell("echo never"), { initContainers: [shell("exit 2", { name: "init" })] }),
    );
    await pod.untilStatus("Init:CrashLoopBackOff");
    await pod.untilRestarts(2, "init");
    expect(pod.container("main")).toMatchObject({
      restartCount: 0,
      state: { waiting: { reason: "PodInitializing" } },
    });
    await pod.untilEvent(/^BackOff: Back-off restarting failed container init in pod /);
  });

  it("fail the pod at their first failure under Never", async () => {
    await using pod = await instance().run(
      podOf("never", shell("echo never"), {
        restartPolicy: "Never",
        initContainers: [shell("exit 7", { name: "init" }), shell("true", { name: "next" })],
      }),
    );
    await pod.untilPhase("Failed");
    expect(pod.sightings.at(-1)?.status).toBe("Init:Error");
    expect(pod.container("init")?.state.terminated?.exitCode).toBe(7);
    expect(pod.container("next")?.state.waiting?.reason).toBe("PodInitializing");
  });

  it("run again when the sandbox was lost and replaced", async () => {
    await using pod = await instance().run(
      podOf("sandbox", shell(untilTerm), { initContainers: [shell("true", { name: "init" })] }),
    );
    await pod.untilReady();
    const objects = await pod.engineObjects();
    const sandbox = objects.find(({ labels }) => labels["minikubelet.object"] === "sandbox");
    await meddle(sandbox?.id ?? "", "kill");
    await pod.untilEvent(/^SandboxChanged: Pod sandbox changed, it will be killed and re-created\./);
    await pod.untilRestarts(1, "init");
    await pod.until("Ready again", ({ status }) =>
      status?.containerStatuses?.every(({ ready, restartCount }) => ready && restartCount === 1),
    );
  });
});
