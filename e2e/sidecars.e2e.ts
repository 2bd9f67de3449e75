import { describe, expect, it } from "vitest";
import { useInstance } from "./fixture/instance.ts";
import { podOf, shell, untilTerm } from "./fixture/manifest.ts";
import { containerOf } from "./fixture/pod-handle.ts";

const instance = useInstance();

describe.concurrent("native sidecars", () => {
  it("start before the app, which waits for their startup probe, and count in READY", async () => {
    await using pod = await instance().run(
      podOf("gated", shell(untilTerm), {
        initContainers: [
          shell(`sleep 1; touch /tmp/up; ${untilTerm}`, {
            name: "sidecar",
            restartPolicy: "Always",
            startupProbe: {
              exec: { command: ["test", "-f", "/tmp/up"] },
              periodSeconds: 1,
              failureThreshold: 20,
            },
          }),
        ],
      }),
    );
    await pod.untilReady();
    expect(pod.sightings.at(-1)?.ready).toBe("2/2");
    const sidecar = Date.parse(pod.container("sidecar")?.state.running?.startedAt ?? "");
    const main = Date.parse(pod.container("main")?.state.running?.startedAt ?? "");
    expect(main - sidecar).toBeGreaterThanOrEqual(1_000);
    expect(pod.sightings.some(({ ready, status }) => ready === "0/2" && status.startsWith("Init:"))).toBe(
      true,
    );
  });

  it("are stopped when the app is done, and do not spoil its success", async () => {
    await using pod = await instance().run(
      podOf("job", shell("sleep 1; echo done"), {
        restartPolicy: "Never",
        initContainers: [
          shell("trap 'exit 3' TERM; while :; do sleep 0.1; done", {
            name: "sidecar",
            restartPolicy: "Always",
          }),
        ],
      }),
    );
    await pod.untilPhase("Succeeded");
    expect(pod.container("sidecar")?.state.terminated?.exitCode).toBe(3);
    await pod.untilEvent(/^Killing: Stopping container sidecar$/);
  });

  it("end after the app, in reverse order, when the pod is deleted", async () => {
    const sidecar = (name: string): ReturnType<typeof shell> =>
      shell(untilTerm, { name, restartPolicy: "Always" });
    await using pod = await instance().run(
      podOf("order", shell("trap 'sleep 1; exit 0' TERM; while :; do sleep 0.1; done"), {
        terminationGracePeriodSeconds: 20,
        initContainers: [sidecar("one"), sidecar("two")],
      }),
    );
    await pod.untilReady();
    const { last } = await pod.delete();
    expect(pod.engineEvents("die").map(({ container }) => container)).toEqual(["main", "two", "one", "POD"]);
    for (const name of ["main", "two", "one"])
      expect(containerOf(last, name)?.state.terminated?.exitCode, name).toBe(0);
  });

  it("restart by themselves while the app runs on", async () => {
    await using pod = await instance().run(
      podOf("restart", shell(untilTerm), {
        initContainers: [shell("sleep 1; exit 1", { name: "sidecar", restartPolicy: "Always" })],
      }),
    );
    await pod.untilRestarts(1, "sidecar");
    expect(pod.container("main")?.restartCount).toBe(0);
  });
});
