import { describe, expect, it } from "vitest";
import { hasKubectl, useInstance } from "./fixture/instance.ts";
import { podOf, shell, untilTerm } from "./fixture/manifest.ts";
import { withoutRepeats } from "./fixture/pod-handle.ts";
import { meddle } from "./fixture/engine-objects.ts";

describe.concurrent("restart policies", () => {
  const instance = useInstance();

  it.each([
    { restartPolicy: "Never", exit: 0, phase: "Succeeded", status: "Completed" },
    { restartPolicy: "Never", exit: 1, phase: "Failed", status: "Error" },
    { restartPolicy: "OnFailure", exit: 0, phase: "Succeeded", status: "Completed" },
  ] as const)(
    "$restartPolicy: exit code $exit ends the pod as $phase, without a restart",
    async ({ restartPolicy, exit, phase, status }) => {
      await using pod = await instance().run(podOf("ends", shell(`exit ${exit}`), { restartPolicy }));
      await pod.untilPhase(phase);
      expect(pod.sightings.at(-1)).toMatchObject({ status, restarts: "0" });
      expect(pod.engineEvents("start", "main")).toHaveLength(1);
    },
  );

  it.each([
    { restartPolicy: "Always", exit: 0, status: "Completed" },
    { restartPolicy: "Always", exit: 1, status: "Error" },
    { restartPolicy: "OnFailure", exit: 1, status: "Error" },
  ] as const)(
    "$restartPolicy: exit code $exit shows $status and is restarted at once, the second time after 10 s",
    async ({ restartPolicy, exit, status }) => {
      await using pod = await instance().run(podOf("again", shell(`exit ${exit}`), { restartPolicy }));
      await pod.untilRestarts(1);
      await pod.untilStatus(status);
      await pod.untilStatus("CrashLoopBackOff");
      expect(pod.pod.status?.phase).toBe("Running");
      await pod.until("a third start", () => pod.engineEvents("start", "main").length >= 3);
      const [first, second] = pod.engineEvents("die", "main").map(({ at }) => at);
      const [, secondStart, thirdStart] = pod.engineEvents("start", "main").map(({ at }) => at);
      expect((secondStart ?? 0) - (first ?? 0)).toBeLessThan(9_900);
      expect((thirdStart ?? 0) - (second ?? 0)).toBeGreaterThan(9_900);
      expect((thirdStart ?? 0) - (second ?? 0)).toBeLessThan(19_900);
    },
  );

  it.skipIf(!hasKubectl)(
    "are seen by kubectl get -w as Running, Error, Running, Error, CrashLoopBackOff",
    async () => {
      const pod = podOf("watched", shell("sleep 1; exit 1"));
      const name = pod.metadata.name ?? "";
      const selector = `metadata.name=${name}`;
      await using watching = instance().spawnKubectl(["get", "pod", "-w", "--field-selector", selector]);
      await using handle = await instance().run(pod);
      await watching.untilOutput(/CrashLoopBackOff/);
      await handle.untilRestarts(2);
      await watching.untilOutput(/CrashLoopBackOff.*\n.*Running/);
      const statuses = watching.stdout
        .split("\n")
        .filter((line) => line.startsWith(name))
        .map((line) => line.split(/\s+/)[2]);
      const seen = withoutRepeats(statuses);
      const running = seen.indexOf("Running");
      expect(seen.slice(running, running + 6)).toEqual([
        "Running",
        "Error",
        "Running",
        "Error",
        "CrashLoopBackOff",
        "Running",
      ]);
    },
  );

  it("Never with one failure among successes: Failed, once all are done", async () => {
    await using pod = await instance().run(
      podOf("mixed", [shell("exit 1", { name: "bad" }), shell("sleep 1", { name: "good" })], {
        restartPolicy: "Never",
      }),
    );
    await pod.untilPhase("Failed");
    expect(pod.container("good")?.state.terminated?.exitCode).toBe(0);
    expect(
      pod.sightings.some(({ status, pod: seen }) => status === "Error" && seen.status?.phase === "Running"),
    ).toBe(true);
  });

  it("an exit with a RestartAllContainers rule makes the whole pod begin anew, in the same sandbox", async () => {
    const restartPolicyRules = [
      { action: "RestartAllContainers" as const, exitCodes: { operator: "In" as const, values: [42] } },
    ];
    // The emptyDir remembers that the rule has been used.
    const volumeMounts = [{ name: "memory", mountPath: "/memory" }];
    await using pod = await instance().run(
      podOf(
        "anew",
        [
          shell(`[ -e /memory/begun ] || { touch /memory/begun; sleep 1; exit 42; }; ${untilTerm}`, {
            restartPolicy: "Never",
            restartPolicyRules,
            volumeMounts,
          }),
          shell(untilTerm, { name: "other" }),
        ],
        {
          restartPolicy: "Never",
          initContainers: [shell("exit 0", { name: "init" })],
          volumes: [{ name: "memory", emptyDir: {} }],
        },
      ),
    );
    await pod.untilRestarts(1, "other");
    await pod.untilReady();
    for (const name of ["init", "main", "other"]) expect(pod.engineEvents("start", name)).toHaveLength(2);
    expect(pod.container("other")?.lastState.terminated?.reason).toBe("RestartingAllContainers");
    // Three containers twice, and one sandbox.
    expect(pod.engineEvents("start")).toHaveLength(7);
  });

  it("a container killed or removed behind the daemon's back is started again", async () => {
    await using pod = await instance().run(podOf("meddled", shell(untilTerm)));
    await pod.untilReady();
    await meddle(pod.container()?.containerID ?? "", "kill");
    const { lastState } = await pod.untilRestarts(1);
    expect(lastState.terminated?.exitCode).toBe(137);
    await pod.untilReady();
    await meddle(pod.container()?.containerID ?? "", "remove");
    await pod.until("started again", () => pod.engineEvents("start", "main").length === 3);
  });
});

describe.concurrent("the crash loop", () => {
  const instance = useInstance({ config: { timeScale: 0.1 } });

  it("waits 10, 20, 40, 80 s (here a tenth of each) between attempts, and says the unscaled time", async () => {
    await using pod = await instance().run(podOf("ladder", shell("exit 1")));
    await pod.untilRestarts(5, "main");
    const dies = pod.engineEvents("die", "main").map(({ at }) => at);
    const starts = pod.engineEvents("start", "main").map(({ at }) => at);
    const waits = [1, 2, 3, 4, 5].map((attempt) => (starts[attempt] ?? 0) - (dies[attempt - 1] ?? 0));
    // No upper bounds: a busy engine takes its time. That nothing comes late is the scenarios' matter, on virtual time.
    for (const [index, least] of [0, 1_000, 2_000, 4_000, 8_000].entries())
      expect(waits[index], `wait ${index}`).toBeGreaterThanOrEqual(least - 100);
    const messages = pod.sightings.map(
      (seen) => seen.pod.status?.containerStatuses?.[0]?.state.waiting?.message,
    );
    const delays = messages.map(
      (message) => /^back-off (\S+) restarting failed container=main/.exec(message ?? "")?.[1],
    );
    const ladder = ["10s", "20s", "40s", "1m20s"];
    const seen = withoutRepeats(delays.filter((delay) => delay !== undefined));
    // An attempt whose wait was over before its exit was noticed shows no delay.
    expect(ladder.filter((delay) => seen.includes(delay))).toEqual(seen);
    expect(seen).toContain("1m20s");
    const backOff = await pod.untilEvent(/^BackOff: Back-off restarting failed container main in pod /);
    expect(backOff.type).toBe("Warning");
    expect(pod.container()?.lastState.terminated?.exitCode).toBe(1);
  });
});
