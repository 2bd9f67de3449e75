import { describe, expect, it } from "vitest";
import { useInstance } from "./fixture/instance.ts";
import { podOf, shell, untilTerm, webServer } from "./fixture/manifest.ts";

const instance = useInstance();

describe.concurrent("one pod", () => {
  it("comes up, is reachable at its address, and is gone from the engine with its object", async () => {
    await using pod = await instance().run(podOf("web", webServer()));
    await pod.untilReady();
    expect(pod.statuses).toEqual(["Pending", "ContainerCreating", "Running"]);
    await pod.untilEvent(/^Started/);
    expect(pod.events.map(({ reason }) => reason)).toEqual(["Scheduled", "Pulled", "Created", "Started"]);
    const { podIP = "", phase, qosClass, hostIP, startTime } = pod.pod.status ?? {};
    expect({ phase, qosClass }).toEqual({ phase: "Running", qosClass: "BestEffort" });
    expect([hostIP, startTime]).not.toContain(undefined);
    await using visitor = await instance().run(
      podOf("visitor", shell(`wget -qO- http://${podIP}/`), { restartPolicy: "Never" }),
    );
    await visitor.untilPhase("Succeeded");
    expect(await visitor.logs()).toBe("hello\n");
    await pod.delete();
    expect(await pod.engineObjects()).toEqual([]);
  });

  it("gets SIGTERM at its deletion and ends with its own exit code, long before the grace period is over", async () => {
    const script = "trap 'echo got TERM; exit 3' TERM; echo up; while :; do sleep 0.1; done";
    await using pod = await instance().run(
      podOf("term", shell(script), { terminationGracePeriodSeconds: 30 }),
    );
    await pod.untilLog(/up/);
    const following = pod.untilLog(/got TERM/);
    const { tookMs, last } = await pod.delete();
    await following;
    expect(tookMs).toBeLessThan(10_000);
    expect(last.status).toMatchObject({
      phase: "Failed",
      containerStatuses: [{ state: { terminated: { exitCode: 3, reason: "Error" } } }],
    });
    expect(pod.statuses.slice(-2)).toEqual(["Terminating", "Error"]);
    expect(pod.eventTexts.at(-1)).toBe("Killing: Stopping container main");
  });

  it("starts its containers in the order of the spec and reports each", async () => {
    await using pod = await instance().run(
      podOf("three", [
        shell(untilTerm, { name: "a" }),
        shell(untilTerm, { name: "b" }),
        shell(untilTerm, { name: "c" }),
      ]),
    );
    await pod.untilReady();
    expect(pod.sightings.at(-1)?.ready).toBe("3/3");
    const startedEvents = () => pod.events.filter(({ reason }) => reason === "Started");
    // Events come by a watch of their own: the last one may be told after the status.
    const started = await pod.until(
      "an event of each start",
      () => startedEvents().length === 3 && startedEvents(),
    );
    expect(started.map(({ involvedObject }) => involvedObject.fieldPath)).toEqual([
      "spec.containers{a}",
      "spec.containers{b}",
      "spec.containers{c}",
    ]);
  });

  it("shares one network and one host name between its containers", async () => {
    await using pod = await instance().run(
      podOf("shared", [webServer({ name: "server" }), shell(untilTerm, { name: "client" })]),
    );
    await pod.untilReady();
    await expect(pod.exec(["wget", "-qO-", "http://127.0.0.1/"], "client")).resolves.toEqual({
      code: 0,
      output: "hello\n",
    });
    for (const container of ["server", "client"])
      expect((await pod.exec(["hostname"], container)).output.trim()).toBe(pod.name);
  });

  it("restarts only the container whose image was changed", async () => {
    await using pod = await instance().run(
      podOf("image", [shell(untilTerm, { name: "a" }), shell(untilTerm, { name: "b" })]),
    );
    await pod.untilReady();
    const before = pod.container("b")?.containerID;
    await instance().setImage(pod, "a", "busybox:latest");
    await pod.untilRestarts(1, "a");
    await pod.untilEvent(/Killing: Container a definition changed, will be restarted/);
    expect(pod.container("a")?.lastState.terminated?.exitCode).toBe(0);
    expect(pod.container("b")).toMatchObject({ restartCount: 0, containerID: before });
  });
});
