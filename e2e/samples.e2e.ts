import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { canHave, samplesFolder } from "./fixture/images.ts";
import { useInstance } from "./fixture/instance.ts";
import type { PodHandle } from "./fixture/pod-handle.ts";

const instance = useInstance({ config: { timeScale: 0.1 } });

/** What the comment at the head of a sample promises. Delays and periods of probes are a tenth of those written there. */
const promises: Readonly<Record<string, (pod: (name: string) => Promise<PodHandle>) => Promise<void>>> = {
  "crash-loop": async (pod) => {
    const busybox = await pod("busybox");
    await busybox.untilStatus("CrashLoopBackOff");
    expect(busybox.statuses).toEqual(expect.arrayContaining(["Running", "Error", "CrashLoopBackOff"]));
  },
  environment: async (pod) => {
    const environment = await pod("environment");
    await environment.untilPhase("Succeeded");
    const log = await environment.logs();
    expect(log).toMatch(/^GREETING=hello from environment$/m);
    expect(log).toMatch(/^ESCAPED=\$\(POD_NAME\)$/m);
    expect(log).toMatch(/^CONFIG_color=blue$/m);
    expect(log).toMatch(/^MEMORY_LIMIT=32$/m);
    expect(log).not.toMatch(/OPTIONAL/);
  },
  "exit-codes": async (pod) => {
    const exits = await pod("exit-codes");
    await exits.untilPhase("Failed");
    const ends = exits.pod.status?.containerStatuses?.map(({ name, state }) => [
      name,
      state.terminated?.exitCode,
      state.terminated?.reason,
    ]);
    // Sorted by name, as the kubelet writes them.
    expect(ends).toEqual([
      ["killed", 137, "Error"],
      ["minus-one", 255, "Error"],
      ["out-of-memory", 137, "OOMKilled"],
      ["terminated", 143, "Error"],
      ["two-hundred-fifty-six", 0, "Completed"],
    ]);
  },
  "graceful-shutdown": async (pod) => {
    const web = await pod("graceful-shutdown");
    await web.untilReady(60_000);
    const address = `http://${web.pod.status?.podIP ?? ""}/`;
    expect((await web.exec(["wget", "-qO-", address], "log-sidecar")).output).toBe(
      "<h1>Hello from graceful-shutdown</h1>\n",
    );
    const { last } = await web.delete();
    const statuses = [
      ...(last.status?.containerStatuses ?? []),
      ...(last.status?.initContainerStatuses ?? []),
    ];
    expect(statuses.map(({ name, state }) => `${name} ${state.terminated?.exitCode ?? -1}`)).toEqual([
      "web 0",
      "write-page 0",
      "log-sidecar 0",
    ]);
  },
  "http-probes": untilReadyAs("http-probes"),
  "kill-after-grace": async (pod) => {
    const stubborn = await pod("kill-after-grace");
    await stubborn.untilReady();
    const { last } = await stubborn.delete();
    expect(last.status?.containerStatuses?.[0]?.state.terminated?.exitCode).toBe(137);
  },
  "liveness-exec": async (pod) => {
    await (await pod("liveness-exec")).untilEvent(
      /^Killing: Container liveness failed liveness probe/,
      90_000,
    );
  },
  "liveness-tcp": untilReadyAs("liveness-tcp"),
  "named-ports": async (pod) => {
    await (await pod("named-ports")).untilReady(60_000);
    expect((await fetch("http://127.0.0.1:8002/")).status).toBe(200);
  },
  "probe-parameters": untilReadyAs("probe-parameters"),
  "readiness-http": untilReadyAs("springboot"),
  "readiness-service-and-pod": async (pod) => {
    const springboot = await pod("springboot-nodeport");
    await expect(fetch("http://127.0.0.1:31180/")).rejects.toThrow();
    await springboot.untilReady(60_000);
    await expect.poll(async () => (await fetch("http://127.0.0.1:31181/actuator/health")).status).toBe(200);
  },
  "redis-probes": untilReadyAs("redis-probes"),
  "restart-policies": async (pod) => {
    const phases = {
      "on-failure-success": "Succeeded",
      "never-success": "Succeeded",
      "never-failure": "Failed",
    } as const;
    for (const [name, phase] of Object.entries(phases)) await (await pod(name)).untilPhase(phase);
    for (const name of ["always-success", "always-failure", "on-failure-failure"])
      await (await pod(name)).untilRestarts(2, "main");
    await (await pod("never-one-of-two")).untilPhase("Failed");
  },
  "spring-boot-prestop": async (pod) => {
    const java = await pod("springboot-demo");
    await java.untilReady(60_000);
    await java.untilLog(/^Started Application$/m, "demo-container");
    const graceful = java.untilLog(/^Graceful shutdown complete$/m, "demo-container");
    const { last, tookMs } = await java.delete();
    await graceful;
    expect(tookMs).toBeLessThan(30_000);
    // SIGTERM follows the hook: it may find the JVM still closing, whose exit code is then 143.
    expect([0, 143]).toContain(last.status?.containerStatuses?.[0]?.state.terminated?.exitCode);
  },
  "startup-probe": async (pod) => {
    const slow = await pod("startup-probe");
    // Ten failures a fifth of a second apart would be over before the 8 seconds of this start: restarts are its due.
    await slow.untilEvent(/^Unhealthy: Startup probe failed/);
  },
  "tcp-probes": untilReadyAs("tcp-probes"),
  "test-liveness-exec": async (pod) => {
    const liveness = await pod("test-liveness-exec");
    await liveness.untilEvent(
      /^Killing: Container liveness failed liveness probe, will be restarted$/,
      90_000,
    );
    await liveness.untilEvent(/^Unhealthy: Liveness probe failed: cat: can't open '\/tmp\/healthy'/);
  },
  volumes: async (pod) => {
    const volumes = await pod("volumes");
    await volumes.untilPhase("Succeeded");
    const log = await volumes.logs("reader");
    for (const text of [
      "from the writer",
      "fast",
      "color=blue",
      "not-a-real-one",
      'app="volumes"',
      "250",
      "16384",
    ])
      expect(log).toContain(text);
  },
  "war-and-tomcat": async (pod) => {
    const tomcat = await pod("javaweb-2");
    await tomcat.untilReady(90_000);
    await tomcat.until("deployed", () => tomcat.statuses.includes("Running"));
    expect(tomcat.statuses).toContain("Init:0/1");
  },
};

function untilReadyAs(name: string): (pod: (name: string) => Promise<PodHandle>) => Promise<void> {
  return async (pod) => {
    const handle = await pod(name);
    await handle.untilReady(60_000);
    const restarted = handle.pod.status?.containerStatuses?.filter(({ restartCount }) => restartCount > 0);
    expect(restarted).toEqual([]);
  };
}

const samples = await Promise.all(
  Object.keys(promises).map(async (name) => {
    const file = join(samplesFolder, `${name}.yaml`);
    const text = await readFile(file, "utf8");
    const images = [...text.matchAll(/image: *"?([^\s"},#]+)/g)].map((match) => match[1] ?? "");
    return { name, file, runnable: (await Promise.all(images.map(canHave))).every(Boolean) };
  }),
);

describe.concurrent("samples behave as their comments say", () => {
  for (const { name, file, runnable } of samples)
    it.skipIf(!runnable)(name, async () => {
      await instance().cliOk(["apply", "-f", file]);
      const handles: PodHandle[] = [];
      try {
        await promises[name]?.(async (pod) => {
          const handle = await instance().find(pod);
          handles.push(handle);
          return handle;
        });
      } finally {
        await instance().cliOk(["delete", "-f", file, "--ignore-not-found", "--grace-period=1"]);
      }
      expect(handles).not.toEqual([]);
    });
});

// After the others: its node ports are those of `readiness-service-and-pod`.
it.skipIf(!(await canHave("mydlqclub/springboot-helloworld:0.0.1")))(
  "deployment behaves as its comment says",
  async () => {
    const file = join(samplesFolder, "deployment.yaml");
    await instance().cliOk(["apply", "-f", file]);
    await instance().cliOk(["wait", "deployment/springboot", "--for=condition=Available", "--timeout=90s"]);
    await expect.poll(async () => (await fetch("http://127.0.0.1:31181/actuator/health")).status).toBe(200);
    await instance().cliOk(["delete", "-f", file, "--grace-period=1"]);
    const pods = async (): Promise<string> => await instance().cliOk(["get", "pods", "-o", "name"]);
    await expect.poll(pods, { timeout: 30_000 }).not.toContain("springboot");
  },
);
