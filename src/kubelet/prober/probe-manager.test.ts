import { describe, expect, it } from "vitest";
import { FakePodDialer } from "../../runtime/fake/fake-pod-dialer.ts";
import { VirtualClock } from "../../runtime/fake/virtual-clock.ts";
import { ProbedPod } from "./testing/probed-pod.fixture.ts";

/** A fresh pod on a fresh clock. */
function probed(
  ...args: ConstructorParameters<typeof ProbedPod> extends [unknown, ...infer R] ? R : never
): ProbedPod {
  return new ProbedPod(new VirtualClock(), ...args);
}

const live = { exec: { command: ["live"] } };
const ready = { exec: { command: ["ready"] } };
const startup = { exec: { command: ["startup"] } };

describe("when probes run", () => {
  it("liveness ticks on a grid that begins with the pod and survives restarts", async () => {
    await using pod = probed({ livenessProbe: { ...live, periodSeconds: 3 } });
    await pod.admit();
    await pod.clock.advance(500);
    pod.running("a");
    await pod.clock.advance(6000);
    pod.running("b");
    await pod.clock.advance(6000);
    expect(pod.takeTrace()).toEqual([
      "3 liveness of a = success",
      "3 live",
      "6 live",
      "9 liveness of b = success",
      "9 live",
      "12 live",
    ]);
  });

  it("a trigger probes readiness at once and moves its grid", async () => {
    await using pod = probed({ readinessProbe: { ...ready, periodSeconds: 2 } });
    await pod.admit();
    await pod.clock.advance(900);
    pod.running("a");
    pod.manager.triggerReadiness("uid-1", "main");
    await pod.clock.advance(1000);
    pod.manager.triggerReadiness("uid-1", "main");
    await pod.clock.advance(4100);
    expect(pod.takeTrace()).toEqual([
      "0.9 readiness of a = failure",
      "0.9 ready",
      "0.9 readiness of a = success",
      "1.9 ready",
      "3.9 ready",
      "5.9 ready",
    ]);
  });

  it("a trigger soon after another waits until the kubelet would have looked again", async () => {
    await using pod = probed(
      { readinessProbe: { ...ready, periodSeconds: 2 } },
      { exec: () => ({ exitCode: 1 }) },
    );
    await pod.admit();
    await pod.clock.advance(500);
    pod.running("a");
    pod.manager.triggerReadiness("uid-1", "main");
    await pod.clock.advance(50);
    pod.manager.triggerReadiness("uid-1", "main");
    await pod.clock.advance(3_100);
    expect(pod.takeTrace().filter((line) => line.endsWith(" ready"))).toEqual([
      "0.5 ready",
      "1.5 ready",
      "3.5 ready",
    ]);
  });

  it("a probe slower than its period is followed by the next at once, and one missed tick only is kept", async () => {
    await using pod = probed(
      { livenessProbe: { ...live, periodSeconds: 2, timeoutSeconds: 10 } },
      { exec: (_word, at) => ({ tookMs: at < 10 ? 5000 : 0 }) },
    );
    pod.running("a");
    await pod.admit();
    await pod.clock.advance(16_000);
    expect(pod.takeTrace().filter((line) => line.endsWith("live"))).toEqual([
      "0 live",
      "5 live",
      "10 live",
      "12 live",
      "14 live",
      "16 live",
    ]);
  });

  it("initialDelaySeconds counts whole seconds from a start that was cut to one", async () => {
    await using pod = probed({ livenessProbe: { ...live, periodSeconds: 2, initialDelaySeconds: 2 } });
    await pod.admit();
    await pod.clock.advance(300);
    pod.running("a"); // 0.3, published as 0
    await pod.clock.advance(4000);
    expect(pod.takeTrace()).toEqual(["2 liveness of a = success", "2 live", "4 live"]);
  });

  it("timeScale shortens the period and the initial delay", async () => {
    await using pod = probed(
      { livenessProbe: { ...live, periodSeconds: 10, initialDelaySeconds: 30 } },
      { timeScale: 0.1 },
    );
    await pod.admit();
    pod.running("a");
    await pod.clock.advance(4000);
    expect(pod.takeTrace().filter((line) => line.endsWith("live"))).toEqual(["3 live", "4 live"]);
  });

  it("close to the daemon's start they are spread over a period", async () => {
    await using pod = probed({ livenessProbe: { ...live, periodSeconds: 10 } }, { random: () => 0.4 });
    pod.running("a");
    await pod.admit(5000);
    await pod.clock.advance(15_000);
    expect(pod.takeTrace()).toEqual(["4 liveness of a = success", "4 live", "14 live"]);
  });
});

describe("what probes do", () => {
  it("liveness gives its verdict at the threshold and rests until another container appears", async () => {
    await using pod = probed(
      { livenessProbe: { ...live, periodSeconds: 5, failureThreshold: 2 } },
      { exec: () => ({ exitCode: 1 }) },
    );
    pod.running("a");
    await pod.admit();
    await pod.clock.advance(20_000);
    expect(pod.takeTrace()).toEqual([
      "0 liveness of a = success",
      "0 live",
      "0 Liveness probe failed: ",
      "5 live",
      "5 Liveness probe failed: ",
      "5 liveness of a = failure",
    ]);
    pod.running("b");
    await pod.clock.advance(5000);
    expect(pod.takeTrace()).toEqual(["25 liveness of b = success", "25 live", "25 Liveness probe failed: "]);
    expect(pod.manager.results("uid-1")).toEqual({ b: { liveness: "success" } });
  });

  it("the others wait for the startup probe, which rests once it has passed", async () => {
    await using pod = probed(
      {
        startupProbe: { ...startup, periodSeconds: 2 },
        readinessProbe: { ...ready, periodSeconds: 2 },
        livenessProbe: { ...live, periodSeconds: 2 },
      },
      { exec: (word, at) => ({ exitCode: word === "startup" && at < 4 ? 1 : 0 }) },
    );
    pod.running("a", false);
    await pod.admit();
    expect(pod.manager.workers("uid-1")).toEqual(["main/startup", "main/readiness", "main/liveness"]);
    await pod.clock.advance(5000);
    expect(pod.takeTrace().filter((line) => !line.includes("probe failed"))).toEqual([
      "0 startup of a = unknown",
      "0 startup",
      "0 readiness of a = failure",
      "0 liveness of a = success",
      "2 startup",
      "4 startup",
      "4 startup of a = success",
    ]);
    pod.publish("a", { running: { startedAt: new Date(pod.clock.start).toISOString() } });
    await pod.clock.advance(1000);
    expect(pod.takeTrace()).toEqual(["6 ready", "6 readiness of a = success", "6 live"]);
  });

  it("an error is tried three times, told once and not counted", async () => {
    await using pod = probed({ livenessProbe: { httpGet: { port: "web" }, failureThreshold: 1 } });
    pod.running("a");
    await pod.admit();
    expect(pod.takeTrace()).toEqual([
      "0 liveness of a = success",
      '0 Liveness probe errored and resulted in unknown state: strconv.Atoi: parsing "web": invalid syntax',
    ]);
    expect(pod.attempts.map(({ probe, outcome }) => `${probe} ${outcome.kind}`)).toEqual(
      Array(3).fill("liveness error"),
    );
    expect(pod.events[0]).toMatchObject({
      type: "Warning",
      reason: "Unhealthy",
      fieldPath: "spec.containers{main}",
    });
  });

  it("a probe that throws is logged, and it and the others go on", async () => {
    let broken = true;
    await using pod = probed(
      { livenessProbe: { ...live, periodSeconds: 2 }, readinessProbe: { ...ready, periodSeconds: 2 } },
      {
        onAttempt: ({ probe }) => {
          if (probe === "liveness" && broken) throw new Error("a defect");
        },
      },
    );
    pod.running("a");
    await pod.admit();
    broken = false;
    await pod.clock.advance(2000);
    expect(pod.logged).toEqual([
      {
        level: "error",
        message: "a probe failed unexpectedly",
        pod: "default/web",
        container: "main",
        error: new Error("a defect"),
      },
    ]);
    const words = pod.takeTrace().filter((line) => /live$|ready$/.test(line));
    expect(words.sort()).toEqual(["0 live", "0 ready", "2 live", "2 ready"]);
    await pod.manager.removePod("uid-1");
  });

  it("attempts that succeed are shown, too", async () => {
    await using pod = probed(
      { livenessProbe: { ...live, timeoutSeconds: 5 } },
      { exec: () => ({ tookMs: 250 }) },
    );
    pod.running("a");
    await pod.admit();
    await pod.clock.advance(250);
    const [attempt] = pod.attempts;
    expect(attempt).toMatchObject({
      podUid: "uid-1",
      container: "main",
      containerId: "a",
      probe: "liveness",
    });
    expect(attempt?.outcome).toEqual({ kind: "result", result: "success", output: "" });
    expect((attempt?.endedAt ?? 0) - (attempt?.startedAt ?? 0)).toBe(250);
  });

  it("an HTTP probe goes to the published address", async () => {
    const dialer = new FakePodDialer();
    dialer.listen(80, (connection) => {
      connection.once("data", () => connection.end("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
    });
    await using pod = probed({ readinessProbe: { httpGet: { port: 80 } } }, { podDialer: dialer });
    pod.running("a");
    await pod.admit();
    await pod.clock.advance(900);
    expect(dialer.dialled).toEqual(["10.1.0.5:80"]);
    expect(pod.manager.results("uid-1")).toEqual({ a: { readiness: "success" } });
  });
});

describe("endings", () => {
  it("a container that is not restarted ends its workers", async () => {
    await using pod = probed({ livenessProbe: live, readinessProbe: ready }, {}, { restartPolicy: "Never" });
    pod.running("a");
    await pod.admit();
    pod.publish("a", { terminated: { exitCode: 1 } });
    await pod.clock.advance(10_000);
    expect(pod.manager.workers("uid-1")).toEqual([]);
    expect(pod.manager.results("uid-1")).toEqual({});
    await pod.admit();
    expect(pod.manager.workers("uid-1")).toEqual([]); // Registered once: new workers would only end, too.
  });

  it("deletion stops liveness after the probe under way, which is still told; readiness goes on", async () => {
    await using pod = probed(
      {
        livenessProbe: { ...live, periodSeconds: 2, timeoutSeconds: 10 },
        readinessProbe: { ...ready, periodSeconds: 2 },
      },
      { exec: (word) => (word === "live" ? { tookMs: 3000, exitCode: 1 } : {}) },
    );
    pod.running("a");
    await pod.admit();
    pod.takeTrace();
    pod.manager.stopLivenessAndStartup("uid-1");
    await pod.clock.advance(4000);
    expect(pod.takeTrace()).toEqual(["2 ready", "3 Liveness probe failed: ", "4 ready"]);
    expect(pod.manager.workers("uid-1")).toEqual(["main/readiness"]);
  });

  it("removal ends everything at once, a probe under way included", async () => {
    await using pod = probed(
      { livenessProbe: { ...live, timeoutSeconds: 10 } },
      { exec: () => ({ tookMs: 9000 }) },
    );
    pod.running("a");
    await pod.admit();
    await pod.manager.removePod("uid-1");
    expect(pod.clock.pending).toBe(0);
    expect(pod.manager.workers("uid-1")).toBeUndefined();
  });

  it("while the engine is away nothing is probed, and the probe under way does not count", async () => {
    await using pod = probed(
      { livenessProbe: { ...live, periodSeconds: 2, failureThreshold: 1 } },
      { exec: () => ({ tookMs: 500, exitCode: 1 }) },
    );
    pod.running("a");
    await pod.admit();
    pod.manager.setEngineReachable(false);
    await pod.clock.advance(5000);
    pod.manager.setEngineReachable(true);
    await pod.clock.advance(2000);
    expect(pod.takeTrace()).toEqual([
      "0 liveness of a = success",
      "0 live",
      "6 live",
      "6.5 Liveness probe failed: ",
      "6.5 liveness of a = failure",
    ]);
  });
});

describe("a container older than the daemon", () => {
  it.each([
    [36, ["20 ready", "20 readiness of a = success"]],
    [33, ["20 readiness of a = failure", "20 ready", "20 readiness of a = success"]],
  ])("under 1.%i", async (minor, expected) => {
    await using pod = probed({ readinessProbe: ready }, { minor });
    pod.publish("a", { running: { startedAt: new Date(pod.clock.start - 60_000).toISOString() } });
    await pod.admit(20_000);
    expect(pod.takeTrace().map((line) => line.replace(/^0 /, "20 "))).toEqual(expected);
  });
});
