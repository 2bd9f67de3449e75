import { describe, expect, it } from "vitest";
import { Instance } from "./fixture/instance.ts";
import { podOf, shell, untilTerm, webServer } from "./fixture/manifest.ts";
import { containerOf } from "./fixture/pod-handle.ts";
import { meddle } from "./fixture/engine-objects.ts";

const stubborn = "trap 'echo TERM' TERM; echo up; while :; do sleep 0.1; done";

describe.concurrent("recovery from SIGKILL of the daemon", () => {
  it("restarts nothing and loses nothing: pods run on, probes and deletions work again", async () => {
    await using instance = await Instance.start();
    await using web = await instance.run(
      podOf("web", webServer({ readinessProbe: { httpGet: { port: 80, path: "/" }, periodSeconds: 1 } })),
    );
    await using several = await instance.run(
      podOf("several", [shell(untilTerm, { name: "a" }), shell(untilTerm, { name: "b" })], {
        initContainers: [
          shell("true", { name: "init" }),
          shell(untilTerm, { name: "sidecar", restartPolicy: "Always" }),
        ],
        volumes: [{ name: "data", emptyDir: {} }],
      }),
    );
    await using done = await instance.run(podOf("done", shell("exit 3"), { restartPolicy: "Never" }));
    await Promise.all([web.untilReady(), several.untilReady(), done.untilPhase("Failed")]);
    const before = [web, several].map((pod) => pod.pod.status?.containerStatuses?.map((c) => c.containerID));
    await instance.killDaemon();
    await instance.cliOk(["daemon", "start"]);
    await web.exec(["rm", "/www/index.html"]);
    await web.until(
      "unready: probes run again",
      ({ status }) => status?.containerStatuses?.[0]?.ready === false,
    );
    expect([web, several].map((pod) => pod.pod.status?.containerStatuses?.map((c) => c.containerID))).toEqual(
      before,
    );
    for (const pod of [web, several, done]) {
      const statuses = pod.pod.status?.containerStatuses ?? [];
      expect(statuses.map(({ restartCount }) => restartCount)).toEqual(statuses.map(() => 0));
    }
    expect(done.pod.status?.phase).toBe("Failed");
    const starts = instance.engineLog.events.filter(({ action }) => action === "start");
    expect(starts.filter(({ container }) => container !== "POD" && container !== "helper")).toHaveLength(6);
    await several.delete();
    expect(await several.engineObjects()).toEqual([]);
  });

  it("finishes a deletion with the time that is left, and never runs preStop twice", async () => {
    await using instance = await Instance.start();
    const preStop = { exec: { command: ["sh", "-c", "echo hook >> /marks/hooks"] } };
    await using pod = await instance.run(
      podOf(
        "ending",
        shell(stubborn, { lifecycle: { preStop }, volumeMounts: [{ name: "marks", mountPath: "/marks" }] }),
        {
          terminationGracePeriodSeconds: 12,
          volumes: [{ name: "marks", emptyDir: {} }],
        },
      ),
    );
    await pod.untilLog(/up/);
    await pod.requestDeletion();
    await pod.untilLog(/TERM/);
    await instance.killDaemon();
    await instance.cliOk(["daemon", "start"]);
    expect((await pod.exec(["cat", "/marks/hooks"])).output).toBe("hook\n");
    await pod.untilGone();
    const termAt = pod.engineEvents("kill", "main")[0]?.at ?? 0;
    const killed = pod.engineEvents("kill", "main").find(({ signal }) => signal === "9");
    expect((killed?.at ?? 0) - termAt).toBeLessThan(15_000);
    expect((killed?.at ?? 0) - termAt).toBeGreaterThan(9_000);
    expect(pod.engineEvents("exec_create: sh -c echo hook >> /marks/hooks", "main")).toHaveLength(1);
    expect(containerOf(pod.pod, "main")?.state.terminated?.exitCode).toBe(137);
    expect(await pod.engineObjects()).toEqual([]);
  });

  it("sees what happened meanwhile: an exit is restarted, a finished pod is finished", async () => {
    await using instance = await Instance.start();
    await using again = await instance.run(podOf("again", shell(untilTerm)));
    await using job = await instance.run(podOf("job", shell(untilTerm), { restartPolicy: "Never" }));
    await Promise.all([again.untilReady(), job.untilReady()]);
    await instance.killDaemon();
    for (const pod of [again, job]) await meddle(pod.container()?.containerID ?? "", "kill");
    await instance.cliOk(["daemon", "start"]);
    const { lastState } = await again.untilRestarts(1);
    expect(lastState.terminated?.exitCode).toBe(137);
    await job.untilPhase("Failed");
    expect(job.container()?.state.terminated?.exitCode).toBe(137);
  });

  it("removes the containers of pods that are no more", async () => {
    await using instance = await Instance.start();
    await using pod = await instance.run(
      podOf("orphan", shell(stubborn), { terminationGracePeriodSeconds: 30 }),
    );
    await pod.untilLog(/up/);
    await pod.requestDeletion({ gracePeriodSeconds: 0 });
    await pod.untilGone();
    await instance.killDaemon();
    expect((await pod.engineObjects()).filter(({ state }) => state === "running")).not.toEqual([]);
    await instance.cliOk(["daemon", "start"]);
    await instance.observer.until(
      () => pod.engineEvents("destroy", "POD").length > 0 && pod.engineEvents("destroy", "main").length > 0,
      () => JSON.stringify(pod.engineEvents("destroy")),
      90_000,
    );
  });

  it("survives a kill while pods are being made", async () => {
    await using instance = await Instance.start();
    const pods = await Promise.all(
      [1, 2, 3].map(async (n) => await instance.run(podOf(`made-${n}`, shell(untilTerm)))),
    );
    await instance.observer.until(
      () => instance.engineLog.events.some(({ action }) => action === "create"),
      () => "nothing was created",
      90_000,
    );
    await instance.killDaemon();
    await instance.cliOk(["daemon", "start"]);
    for (const pod of pods) {
      await pod.untilReady();
      // A container that was made but not started when the daemon died is made anew, as a kubelet does.
      expect(pod.container()?.restartCount).toBeLessThanOrEqual(1);
    }
  });

  it("daemon stop leaves pods running, daemon stop --pods ends them first", async () => {
    await using instance = await Instance.start();
    await using pod = await instance.run(podOf("stays", shell(untilTerm)));
    await pod.untilReady();
    await instance.cliOk(["daemon", "stop"]);
    expect((await pod.engineObjects()).filter(({ state }) => state === "running")).toHaveLength(2);
    await instance.cliOk(["daemon", "start"]);
    await pod.untilReady();
    expect(pod.container()?.restartCount).toBe(0);
    await instance.cliOk(["daemon", "stop", "--pods"]);
    expect(await pod.engineObjects()).toEqual([]);
    await instance.cliOk(["daemon", "start"]);
  });
});
