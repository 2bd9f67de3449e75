import { describe, expect, it } from "vitest";
import { useInstance } from "./fixture/instance.ts";
import { podOf, shell, untilTerm } from "./fixture/manifest.ts";
import { containerOf, type PodHandle } from "./fixture/pod-handle.ts";

const instance = useInstance();
/** Says when it listens to the signal: one that comes before is lost. */
const stopsOnTerm = "trap 'exit 0' TERM; echo up; while :; do sleep 0.1; done";
const ignoresTerm = "trap '' TERM; echo up; while :; do sleep 0.1; done";

/** Milliseconds from SIGTERM to SIGKILL, as the engine saw them; undefined when there was no SIGKILL. */
function graceSeen(pod: PodHandle): number | undefined {
  const kills = pod.engineEvents("kill", "main");
  const term = kills.find(({ signal }) => signal === "15");
  const kill = kills.find(({ signal }) => signal === "9");
  return term === undefined || kill === undefined ? undefined : kill.at - term.at;
}

describe.concurrent("termination", () => {
  it("kills what ignores SIGTERM exactly at the end of its grace period: 137, Error", async () => {
    await using pod = await instance().run(
      podOf("stubborn", shell(ignoresTerm), { terminationGracePeriodSeconds: 3 }),
    );
    await pod.untilLog(/up/);
    const { last } = await pod.delete();
    expect(containerOf(last, "main")?.state.terminated).toMatchObject({ exitCode: 137, reason: "Error" });
    expect(last.status?.phase).toBe("Failed");
    expect(graceSeen(pod)).toBeGreaterThan(2_900);
    expect(graceSeen(pod)).toBeLessThan(4_500);
    expect(pod.statuses.slice(-2)).toEqual(["Terminating", "Error"]);
  });

  it("terminates all containers of a pod at once, not one after the other", async () => {
    const stubborn = (name: string) => shell(ignoresTerm, { name });
    await using pod = await instance().run(
      podOf("several", ["a", "b", "c"].map(stubborn), { terminationGracePeriodSeconds: 2 }),
    );
    await pod.untilReady();
    const { tookMs } = await pod.delete();
    expect(tookMs).toBeLessThan(6_000);
    const dies = pod.engineEvents("die").filter(({ container }) => container !== "POD");
    expect(Math.max(...dies.map(({ at }) => at)) - Math.min(...dies.map(({ at }) => at))).toBeLessThan(2_000);
  });

  it("--grace-period of the request wins over the spec's", async () => {
    await using pod = await instance().run(
      podOf("grace", shell(ignoresTerm), { terminationGracePeriodSeconds: 60 }),
    );
    await pod.untilLog(/up/);
    const output = await instance().cliOk(["delete", "pod", pod.name, "--grace-period=3"]);
    expect(output).toBe(`pod "${pod.name}" deleted from default namespace\n`);
    await pod.untilGone();
    expect(graceSeen(pod)).toBeGreaterThan(2_900);
    expect(graceSeen(pod)).toBeLessThan(4_500);
  });

  it("--now leaves one second, which is two in practice", async () => {
    await using pod = await instance().run(
      podOf("now", shell(ignoresTerm), { terminationGracePeriodSeconds: 60 }),
    );
    await pod.untilLog(/up/);
    await instance().cliOk(["delete", "pod", pod.name, "--now"]);
    await pod.untilGone();
    expect(graceSeen(pod)).toBeGreaterThan(1_900);
    expect(graceSeen(pod)).toBeLessThan(3_500);
  });

  it("--force removes the object at once; the containers follow within seconds, and a namesake may start", async () => {
    const manifest = podOf("force", shell(ignoresTerm), { terminationGracePeriodSeconds: 60 });
    await using pod = await instance().run(manifest);
    await pod.untilLog(/up/);
    const { stdout, stderr } = await instance().cli(["delete", "pod", pod.name, "--force"]);
    expect(stderr).toMatch(/^Warning: Immediate deletion does not wait/);
    expect(stdout).toBe(`pod "${pod.name}" force deleted from default namespace\n`);
    await using namesake = await instance().run(manifest);
    await namesake.untilReady();
    expect(namesake.uid).not.toBe(pod.uid);
    await pod.until("killed", () => pod.engineEvents("die", "main").length > 0);
    expect(graceSeen(pod)).toBeGreaterThan(1_900);
    expect(graceSeen(pod)).toBeLessThan(4_000);
  });

  it("sends the spec's stopSignal instead of SIGTERM", async () => {
    const script = "trap 'exit 4' USR1; trap 'exit 5' TERM; echo up; while :; do sleep 0.1; done";
    await using pod = await instance().run(
      podOf("signal", shell(script, { lifecycle: { stopSignal: "SIGUSR1" } }), {
        os: { name: "linux" },
        terminationGracePeriodSeconds: 10,
      }),
    );
    await pod.untilLog(/up/);
    const { last } = await pod.delete();
    expect(containerOf(last, "main")?.state.terminated?.exitCode).toBe(4);
  });

  it("stays until its finalizer is taken away", async () => {
    await using pod = await instance().run(
      podOf("finalizer", shell(stopsOnTerm), {}, { finalizers: ["example.com/hold"] }),
    );
    await pod.untilLog(/up/);
    await pod.requestDeletion();
    await pod.until("ended", ({ status }) => status?.phase === "Succeeded");
    expect(pod.gone).toBe(false);
    await instance().cliOk(["get", "pod", pod.name]);
    await instance().removeFinalizers(pod);
    await pod.untilGone();
  });

  it("activeDeadlineSeconds ends the pod: DeadlineExceeded", async () => {
    await using pod = await instance().run(
      podOf("deadline", shell(untilTerm), { activeDeadlineSeconds: 2, terminationGracePeriodSeconds: 1 }),
    );
    await pod.untilPhase("Failed");
    expect(pod.pod.status?.reason).toBe("DeadlineExceeded");
    await pod.untilEvent(/^DeadlineExceeded: Pod was active on the node longer than the specified deadline$/);
  });

  it("deleting a pod that has ended removes it at once", async () => {
    await using pod = await instance().run(podOf("ended", shell("true"), { restartPolicy: "Never" }));
    await pod.untilPhase("Succeeded");
    expect((await pod.delete()).tookMs).toBeLessThan(2_000);
  });

  it("deleting while an init container runs ends that one", async () => {
    await using pod = await instance().run(
      podOf("init", shell("true"), { initContainers: [shell(untilTerm, { name: "init" })] }),
    );
    await pod.until("init runs", () => pod.container("init")?.state.running !== undefined);
    await pod.delete();
    await pod.untilEvent(/^Killing: Stopping container init$/);
    expect(pod.engineEvents("start", "main")).toEqual([]);
  });
});
