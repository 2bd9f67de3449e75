import { describe, expect, it } from "vitest";
import { useInstance } from "./fixture/instance.ts";
import { podOf, shell, untilTerm, webServer } from "./fixture/manifest.ts";

const instance = useInstance();

/** Prints what a hook leaves in /tmp/marks, and ends at SIGTERM. */
const printMarks =
  "touch /tmp/marks; tail -f /tmp/marks & trap 'echo TERM; exit 0' TERM; while :; do sleep 0.1; done";

describe.concurrent("hooks", () => {
  it("postStart exec: the container is Running, and the next one started, only after it", async () => {
    await using pod = await instance().run(
      podOf("post", [
        shell(untilTerm, {
          name: "first",
          lifecycle: { postStart: { exec: { command: ["sh", "-c", "sleep 1; touch /tmp/done"] } } },
        }),
        shell(untilTerm, { name: "second" }),
      ]),
    );
    await pod.untilReady();
    expect((await pod.exec(["ls", "/tmp/done"], "first")).code).toBe(0);
    const [first, second] = ["first", "second"].map((name) => pod.engineEvents("start", name)[0]?.at ?? 0);
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThan(1_000);
    expect(pod.statuses).toEqual(["Pending", "ContainerCreating", "Running"]);
  });

  it("postStart that fails: the container is killed, PostStartHookError, and tried again", async () => {
    await using pod = await instance().run(
      podOf(
        "fails",
        shell(untilTerm, {
          lifecycle: { postStart: { exec: { command: ["sh", "-c", "echo oh; exit 3"] } } },
        }),
        { terminationGracePeriodSeconds: 1 },
      ),
    );
    await pod.untilEvent(/^FailedPostStartHook: PostStartHook failed$/);
    await pod.untilEvent(/^Killing: FailedPostStartHook$/);
    await pod.untilStatus("PostStartHookError");
    await pod.untilRestarts(1);
  });

  it("postStart and preStop httpGet ask the container's own address and named port", async () => {
    const httpGet = (path: string) => ({ httpGet: { path, port: "http" } });
    await using pod = await instance().run(
      podOf(
        "http",
        shell("httpd -fvv -p 80 -h /tmp & trap 'exit 0' TERM; wait", {
          ports: [{ name: "http", containerPort: 80 }],
          lifecycle: { postStart: httpGet("/hello"), preStop: httpGet("/bye") },
        }),
        { terminationGracePeriodSeconds: 10 },
      ),
    );
    // One try only: whether the server was there yet decides about postStart, as on a node.
    await pod.until("started", () => pod.container()?.containerID !== undefined);
    await pod.until("running", () => pod.container()?.state.running !== undefined);
    const following = pod.untilLog(/url:\/bye/);
    await pod.delete();
    await following;
  });

  it("preStop exec runs before SIGTERM, inside the grace period", async () => {
    const preStop = { exec: { command: ["sh", "-c", "echo hook > /tmp/marks; sleep 1"] } };
    await using pod = await instance().run(
      podOf("pre", shell(printMarks, { lifecycle: { preStop } }), { terminationGracePeriodSeconds: 20 }),
    );
    await pod.until("running", () => pod.container()?.state.running !== undefined);
    const following = pod.untilLog(/hook\nTERM\n/);
    const { last } = await pod.delete();
    await following;
    expect(last.status?.containerStatuses?.[0]?.state.terminated?.exitCode).toBe(0);
    const [hook] = pod.engineEvents("kill", "main");
    expect(hook?.signal).toBe("15");
  });

  it("preStop sleep waits so long, while the server still answers", async () => {
    await using pod = await instance().run(
      podOf("sleep", webServer({ lifecycle: { preStop: { sleep: { seconds: 2 } } } }), {
        terminationGracePeriodSeconds: 20,
      }),
    );
    await pod.untilReady();
    const asked = Date.now();
    await pod.requestDeletion();
    await pod.until("terminating", ({ metadata }) => metadata.deletionTimestamp !== undefined);
    expect((await pod.exec(["wget", "-qO-", "http://127.0.0.1/"])).output).toBe("hello\n");
    await pod.untilGone();
    const term = pod.engineEvents("kill", "main")[0]?.at ?? 0;
    expect(term - asked).toBeGreaterThan(1_900);
    expect(term - asked).toBeLessThan(10_000);
  });

  it("preStop that fails is told by an event, and the container gets SIGTERM all the same", async () => {
    const preStop = { exec: { command: ["sh", "-c", "exit 5"] } };
    await using pod = await instance().run(podOf("bad", shell(untilTerm, { lifecycle: { preStop } })));
    await pod.untilReady();
    const { last } = await pod.delete();
    expect(last.status?.containerStatuses?.[0]?.state.terminated?.exitCode).toBe(0);
    await pod.untilEvent(/^FailedPreStopHook: PreStopHook failed$/);
  });

  it("preStop longer than the grace period is given up; SIGTERM comes with at least 2 s", async () => {
    const preStop = { exec: { command: ["sleep", "60"] } };
    await using pod = await instance().run(
      podOf("long", shell(untilTerm, { lifecycle: { preStop } }), { terminationGracePeriodSeconds: 2 }),
    );
    await pod.untilReady();
    const { tookMs, last } = await pod.delete();
    expect(last.status?.containerStatuses?.[0]?.state.terminated?.exitCode).toBe(0);
    expect(tookMs).toBeGreaterThan(2_000);
    expect(tookMs).toBeLessThan(15_000);
    await pod.untilEvent(/^FailedPreStopHook: PreStopHook failed$/);
  });
});
