import { describe, expect, it } from "vitest";
import { podIn, scriptedPod } from "./test-pod.fixture.ts";

const running = podIn({ running: {} });
const readyPod = podIn({ running: {} }, { ready: true });

describe("ready()", () => {
  it("ends when the pod is ready, and leaves no timer", async () => {
    const { pod, timeline, clock } = scriptedPod(running);
    const ready = pod.ready();
    await clock.advance(5_000);
    timeline.show(readyPod);
    await ready;
    expect(clock.pending).toBe(0);
  });

  it("fails after its time with the pod's story", async () => {
    const { pod, timeline, clock } = scriptedPod(running);
    timeline.logs.set("web", ["loading", "still loading"]);
    const failure = pod.ready({ timeoutMs: 1_500 }).catch((error: unknown) => error);
    await clock.advance(1_500);
    expect(await failure).toMatchObject({
      name: "PodError",
      code: "Timeout",
      headline: "the pod was not ready within 1.5 s",
      message: [
        "the pod was not ready within 1.5 s",
        "",
        "pod test-1/web: Running",
        "  web: running, not ready",
        "",
        "last log lines of web",
        "  loading",
        "  still loading",
      ].join("\n"),
    });
    expect(clock.pending).toBe(0);
  });

  it.each([
    [
      "an image that could not be pulled twice",
      podIn({ waiting: { reason: "ImagePullBackOff" } }),
      /ImagePullBackOff/,
    ],
    [
      "a pod that has ended",
      podIn({ terminated: { exitCode: 0 } }, { phase: "Succeeded" }),
      /phase Succeeded/,
    ],
  ])("does not wait for %s", async (_what, hopeless, why) => {
    const { pod } = scriptedPod(hopeless);
    await expect(pod.ready()).rejects.toMatchObject({
      code: "NeverReady",
      headline: expect.stringMatching(why) as string,
    });
  });

  it("waits on through a crash loop", async () => {
    const { pod, timeline } = scriptedPod(
      podIn({ waiting: { reason: "CrashLoopBackOff" } }, { restartCount: 2 }),
    );
    const ready = pod.ready();
    timeline.show(readyPod);
    await ready;
  });

  it("ends with the signal's own reason", async () => {
    const { pod, clock } = scriptedPod(running);
    const abort = new AbortController();
    const reason = new Error("enough");
    const ready = pod.ready({ signal: abort.signal });
    abort.abort(reason);
    await expect(ready).rejects.toBe(reason);
    expect(clock.pending).toBe(0);
  });
});

describe("until()", () => {
  it("answers what was decided", async () => {
    const { pod, timeline } = scriptedPod(running);
    const restarts = pod.until("a restart", ({ status }) => {
      const { restartCount = 0 } = status?.containerStatuses?.[0] ?? {};
      return restartCount > 0 && restartCount;
    });
    timeline.show(podIn({ running: {} }, { restartCount: 1 }));
    expect(await restarts).toBe(1);
  });

  it("does not wait for a pod that is gone", async () => {
    const { pod, timeline } = scriptedPod(running);
    const never = pod.until("rain", () => false);
    timeline.end();
    await expect(never).rejects.toMatchObject({ code: "PodGone" });
  });
});

it("ended() tells how each container ended", async () => {
  const { pod, timeline } = scriptedPod(running);
  const ended = pod.ended();
  timeline.show(podIn({ terminated: { exitCode: 3, reason: "Error" } }, { phase: "Failed" }));
  expect(await ended).toEqual([{ name: "web", exitCode: 3, reason: "Error" }]);
});

it("a port and a container that there are not are named", async () => {
  const { pod } = scriptedPod(running);
  await expect(pod.url("grpc")).rejects.toMatchObject({ code: "NoPort" });
  await expect(pod.exec(["true"], { container: "db" })).rejects.toMatchObject({
    code: "NoContainer",
    hint: "It has web.",
  });
});

it("the log of a pod that is gone is what was seen of it", async () => {
  const { pod, timeline } = scriptedPod(running);
  timeline.logs.set("web", ["one", "two", "three"]);
  timeline.end();
  expect(await pod.logs()).toBe("one\ntwo\nthree\n");
  expect(await pod.logs({ tailLines: 2 })).toBe("two\nthree\n");
  expect(await pod.logs({ tailLines: 0 })).toBe("");
});

it("disposing twice lets go once, also where nobody serves any more", async () => {
  const { pod, timeline, clock, released } = scriptedPod(running);
  await Promise.all([pod[Symbol.asyncDispose](), pod[Symbol.asyncDispose]()]);
  expect([timeline.disposed, released(), clock.pending]).toEqual([true, true, 0]);
});
