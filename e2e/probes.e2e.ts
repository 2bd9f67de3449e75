import { describe, expect, it } from "vitest";
import type { Container, Probe } from "../src/api/index.ts";
import { useInstance } from "./fixture/instance.ts";
import { podOf, shell, untilTerm, webServer } from "./fixture/manifest.ts";
import type { PodHandle } from "./fixture/pod-handle.ts";

const soon = { periodSeconds: 1, failureThreshold: 1 } as const;
/** A web server whose health can be taken away and given back by a file. */
function healthy(probes: Partial<Container>): Container {
  return webServer(probes, "echo ok > /www/healthz");
}

// The same promises, whether probes connect to the pod's address or go through the agent inside the pod.
describe.each(["direct", "agent"] as const)("probes by the %s dialer", (podDialer) => {
  const instance = useInstance({ config: { podDialer } });

  it.concurrent("httpGet: readiness follows the answer, with named port, path, headers and the kubelet's texts", async () => {
    const httpGet = { port: "http", path: "/healthz", httpHeaders: [{ name: "X-Probe", value: "yes" }] };
    await using pod = await instance().run(podOf("http", healthy({ readinessProbe: { httpGet, ...soon } })));
    await pod.untilReady();
    await pod.exec(["rm", "/www/healthz"]);
    await pod.until("unready", ({ status }) => status?.containerStatuses?.[0]?.ready === false);
    await pod.untilEvent(/^Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 404$/);
    await pod.exec(["touch", "/www/healthz"]);
    await pod.until("ready again", ({ status }) => status?.containerStatuses?.[0]?.ready);
    expect(pod.container()?.restartCount).toBe(0);
  });

  it.concurrent("tcpSocket: a refused connection restarts a container by its liveness probe", async () => {
    const livenessProbe: Probe = { tcpSocket: { port: 9999 }, ...soon, terminationGracePeriodSeconds: 1 };
    await using pod = await instance().run(podOf("tcp", shell(untilTerm, { livenessProbe })));
    await pod.untilRestarts(1);
    const ip = pod.pod.status?.podIP ?? "";
    await pod.untilEvent(
      new RegExp(`^Unhealthy: Liveness probe failed: dial tcp ${ip}:9999: connect: connection refused$`),
    );
    await pod.untilEvent(/^Killing: Container main failed liveness probe, will be restarted$/);
  });

  it.concurrent("httpGet: no answer in time is a failure", async () => {
    const slow = shell("trap 'exit 0' TERM; while true; do nc -l -p 80 -e sleep 30; done & wait");
    const readinessProbe: Probe = { httpGet: { port: 80, path: "/slow" }, ...soon, timeoutSeconds: 1 };
    await using pod = await instance().run(podOf("slow", { ...slow, readinessProbe }));
    await pod.untilEvent(
      /^Unhealthy: Readiness probe failed: Get "http:\/\/[\d.]+:80\/slow": .*context deadline exceeded/,
    );
    expect(pod.container()?.ready).toBe(false);
  });

  it.concurrent("grpc: nobody answers, and the text is the kubelet's", async () => {
    const readinessProbe: Probe = { grpc: { port: 9000 }, ...soon };
    await using pod = await instance().run(podOf("grpc", shell(untilTerm, { readinessProbe })));
    await pod.untilEvent(
      /^Unhealthy: Readiness probe failed: timeout: failed to connect service "[\d.]+:9000" within 1s: context deadline exceeded$/,
    );
  });
});

describe.concurrent("probes", () => {
  const instance = useInstance();

  it("exec: readiness follows the exit code, and its output is in the event", async () => {
    const command = ["sh", "-c", "cat /tmp/ready"];
    const readinessProbe: Probe = { exec: { command }, ...soon };
    await using pod = await instance().run(podOf("exec", shell(untilTerm, { readinessProbe })));
    await pod.untilEvent(/^Unhealthy: Readiness probe failed: cat: can't open '\/tmp\/ready'/);
    expect(pod.sightings.at(-1)).toMatchObject({ ready: "0/1", status: "Running" });
    await pod.exec(["touch", "/tmp/ready"]);
    await pod.untilReady();
  });

  it("exec: a command that takes too long has failed", async () => {
    const readinessProbe: Probe = { exec: { command: ["sleep", "5"] }, ...soon, timeoutSeconds: 1 };
    await using pod = await instance().run(podOf("late", shell(untilTerm, { readinessProbe })));
    await pod.untilEvent(
      /^Unhealthy: Readiness probe failed: command timed out: "sleep 5" timed out after 1s/,
    );
  });

  it("exec: liveness kills after failureThreshold failures in a row, with the grace of the probe", async () => {
    const livenessProbe: Probe = {
      exec: { command: ["cat", "/tmp/alive"] },
      periodSeconds: 1,
      failureThreshold: 2,
      terminationGracePeriodSeconds: 1,
    };
    const script = "touch /tmp/alive; trap '' TERM; while :; do sleep 0.1; done";
    await using pod = await instance().run(
      podOf("alive", shell(script, { livenessProbe }), { terminationGracePeriodSeconds: 60 }),
    );
    await pod.until("running", () => pod.container()?.state.running !== undefined);
    await pod.exec(["rm", "/tmp/alive"]);
    const { lastState } = await pod.untilRestarts(1);
    expect(lastState.terminated).toMatchObject({ exitCode: 137, reason: "Error" });
    await pod.until("two failed probes", () => failures(pod) >= 2);
    const [term, kill] = pod.engineEvents("kill", "main").slice(-2);
    expect([term?.signal, kill?.signal]).toEqual(["15", "9"]);
    expect((kill?.at ?? 0) - (term?.at ?? 0)).toBeGreaterThan(900);
    expect((kill?.at ?? 0) - (term?.at ?? 0)).toBeLessThan(5_000);
  });

  it("a startup probe holds the others back until it succeeds", async () => {
    const marked = (name: string): Probe => ({
      exec: { command: ["sh", "-c", `test -f /tmp/up || touch /tmp/${name}-too-early`] },
      ...soon,
    });
    const startupProbe: Probe = {
      exec: { command: ["test", "-f", "/tmp/up"] },
      periodSeconds: 1,
      failureThreshold: 30,
    };
    await using pod = await instance().run(
      podOf(
        "startup",
        shell(`sleep 2; touch /tmp/up; ${untilTerm}`, {
          startupProbe,
          livenessProbe: marked("liveness"),
          readinessProbe: marked("readiness"),
        }),
      ),
    );
    await pod.untilReady();
    await pod.untilEvent(/^Unhealthy: Startup probe failed/);
    const firstStarted = pod.sightings.findIndex(
      (seen) => seen.pod.status?.containerStatuses?.[0]?.started === true,
    );
    const firstReady = pod.sightings.findIndex(
      (seen) => seen.pod.status?.containerStatuses?.[0]?.ready === true,
    );
    expect(firstStarted).toBeGreaterThan(0);
    expect(firstReady).toBeGreaterThanOrEqual(firstStarted);
    expect((await pod.exec(["sh", "-c", "ls /tmp | grep early"])).output).toBe("");
  });

  it("a startup probe that never succeeds restarts the container", async () => {
    const startupProbe: Probe = { exec: { command: ["false"] }, periodSeconds: 1, failureThreshold: 2 };
    await using pod = await instance().run(podOf("never", shell(untilTerm, { startupProbe })));
    await pod.untilRestarts(1);
    await pod.untilEvent(/^Killing: Container main failed startup probe, will be restarted$/);
  });

  it("httpGet.host other than the pod is asked from the node, where localhost is the node itself", async () => {
    const port = Number(new URL((await instance().daemonInfo()).server).port);
    const httpGet = { host: "127.0.0.1", port, path: "/readyz", scheme: "HTTPS" } as const;
    await using pod = await instance().run(
      podOf("node", shell(untilTerm, { readinessProbe: { httpGet, ...soon } })),
    );
    await pod.untilReady();
  });

  it("successThreshold asks for successes in a row, initialDelaySeconds holds the first one back", async () => {
    const readinessProbe: Probe = {
      exec: { command: ["true"] },
      periodSeconds: 1,
      successThreshold: 3,
      initialDelaySeconds: 2,
    };
    await using pod = await instance().run(podOf("thrice", shell(untilTerm, { readinessProbe })));
    await pod.untilReady();
    const readyAt = pod.sightings.find((seen) => seen.ready === "1/1")?.at ?? 0;
    const startedAt = pod.engineEvents("start", "main")[0]?.at ?? 0;
    // startedAt is in whole seconds, so the delay can end up to one second early.
    expect(readyAt - startedAt).toBeGreaterThan(2_900);
    expect(pod.engineEvents("exec_start: true ", "main").length).toBeGreaterThanOrEqual(3);
  });
});

/** Failed liveness probes of all texts: a busy machine may let one run out of time. */
function failures(pod: PodHandle): number {
  const told = pod.events.filter(({ message = "" }) => message.startsWith("Liveness probe failed"));
  return told.reduce((sum, { count = 1 }) => sum + count, 0);
}
