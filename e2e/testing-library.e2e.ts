import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Pod } from "../src/api/index.ts";
import {
  assertEvent,
  assertExitCode,
  assertFinding,
  assertLogged,
  assertReady,
  formatReport,
  matchers,
  shutdownTest,
  startInstance,
  startPod,
  type TestInstance,
  type TestPod,
} from "../src/testing/index.ts";
import { Consumer } from "./fixture/consumer.ts";
import { engineObjects } from "./fixture/engine-objects.ts";
import { isAlive } from "./fixture/instance.ts";
import { podOf, shell, untilTerm, webServer } from "./fixture/manifest.ts";

const gentle = { ratePerSecond: 30, concurrency: 60 };
const readinessProbe = { httpGet: { path: "/", port: "http" }, periodSeconds: 1 };
const failureOf = async (work: Promise<unknown>): Promise<unknown> =>
  await work.catch((error: unknown) => error);

describe("pods in a test", () => {
  let instance: TestInstance;
  let id: string;
  beforeAll(async () => {
    instance = await startInstance();
    id = await instanceId(instance.home);
  });
  afterAll(async () => {
    await instance.close();
    expect(await engineObjects(id)).toEqual([]);
    await expect(readdir(instance.home)).rejects.toThrow("ENOENT");
  });
  const start = async (pod: object): Promise<TestPod> => await startPod(pod, { instance });

  describe.concurrent("of one instance", () => {
    it("a pod gets ready, answers, runs commands, logs, tells its events, and ends gracefully", async () => {
      const serving = webServer({ readinessProbe }, "echo serving");
      await using pod = await start(podOf("whole", { ...serving, name: "web" }));
      await pod.ready();
      assertReady(pod);
      expect(await (await fetch(await pod.url("http"))).text()).toBe("hello\n");
      expect(await pod.url()).toBe(await pod.url(80));
      const command = ["sh", "-c", "read line; echo got $line; echo oops >&2; exit 3"];
      expect(await pod.exec(command, { input: "this\n" })).toEqual({
        exitCode: 3,
        stdout: "got this\n",
        stderr: "oops\n",
      });
      await assertLogged(pod, /^serving$/m);
      await assertEvent(pod, { reason: "Started", type: "Normal" });
      const { seconds, containers } = await pod.delete({ gracePeriodSeconds: 10 });
      expect(containers).toEqual([{ name: "web", exitCode: 0, reason: "Completed" }]);
      expect(seconds).toBeLessThan(10);
      assertExitCode(pod, 0);
      expect(await pod.logs()).toContain("serving\n");
      expect((await pod.events()).map(({ reason }) => reason)).toContain("Killing");
      expect(await pod.timeline()).toMatch(/ Started +started/);
      expect(await pod.timeline("html")).toContain("<svg");
    });

    it("the same manifest may be started many times at once, each with a ConfigMap of its own", async () => {
      const pod = podOf(
        "same",
        shell("cat /etc/page/text; echo; " + untilTerm, {
          volumeMounts: [{ name: "page", mountPath: "/etc/page" }],
        }),
        {
          volumes: [{ name: "page", configMap: { name: "page" } }],
        },
      );
      const page = (text: string): object => ({
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: "page", namespace: "prod" },
        data: { text },
      });
      await Promise.all(
        ["one", "two", "three"].map(async (text) => {
          await using own = await startPod([page(text), pod], { instance });
          await own.ready();
          await assertLogged(own, new RegExp(`^${text}$`, "m"));
        }),
      );
    });

    it("what is gone from a test is gone from the engine", async () => {
      const pod = await start(podOf("gone", shell("sleep 1000"), { terminationGracePeriodSeconds: 600 }));
      await pod.ready();
      const own = async (): Promise<number> =>
        (await engineObjects(id)).filter(({ labels }) => labels["minikubelet.pod.uid"] === pod.uid).length;
      expect(await own()).toBeGreaterThan(1);
      await pod[Symbol.asyncDispose]();
      // Its containers are gone with it, what held them a moment later.
      for (let patience = 100; patience > 0 && (await own()) > 0; patience -= 1) await sleep(100);
      expect(await own()).toBe(0);
    });

    it("a failure tells the pod's story", async () => {
      const crashing = shell("echo cannot find the database; exit 7", {});
      await using pod = await start(podOf("story", crashing));
      await pod.until("a restart", ({ status }) => (status?.containerStatuses?.[0]?.restartCount ?? 0) > 0);
      const failure = await failureOf(pod.until("peace", () => false, { timeoutMs: 200 }));
      expect(failure).toMatchObject({
        code: "Timeout",
        headline: "peace: that has not come true within 0.2 s",
      });
      const { message } = failure as Error;
      expect(message).toMatch(/ Started {2}/);
      expect(message).toMatch(/ Exited +exit code 7/);
      expect(message).toMatch(/last log lines of main\n {2}cannot find the database/);
    });

    it("ready() fails at once for a pod that has ended and for an image that there is not", async () => {
      await using over = await start(podOf("over", shell("exit 4"), { restartPolicy: "Never" }));
      expect(await over.ended()).toEqual([{ name: "main", exitCode: 4, reason: "Error" }]);
      expect(await failureOf(over.ready())).toMatchObject({ code: "NeverReady" });
      const image = "no-such-image.invalid/none:1";
      await using imageless = await start(
        podOf("imageless", shell("true", { image, imagePullPolicy: "Never" })),
      );
      expect(await failureOf(imageless.ready())).toMatchObject({
        code: "NeverReady",
        headline: "the pod will not be ready: main: ErrImageNeverPull",
      });
    });

    it("a manifest's mistakes are told and leave nothing, whoever finds them", async () => {
      const wrong = podOf("wrong", shell("true"), { restartPolicy: "Sometimes" as "Always" });
      expect(await failureOf(start(wrong))).toMatchObject({
        code: "ManifestInvalid",
        message: expect.stringContaining("spec.restartPolicy") as string,
      });
    });

    it("edit() has the last word on the pod", async () => {
      const edit = (pod: Pod): Pod => ({
        ...pod,
        spec: { ...pod.spec, containers: [shell("echo edited; sleep 100")] },
      });
      await using pod = await startPod(podOf("edited", shell("echo as written")), { instance, edit });
      await pod.ready();
      await assertLogged(pod, "edited");
    });

    it("a signal ends every wait with its own reason", async () => {
      await using pod = await start(
        podOf("aborted", shell("sleep 1000", { readinessProbe: { exec: { command: ["false"] } } })),
      );
      const reason = new Error("enough");
      const abort = new AbortController();
      const waits = [
        pod.ready({ signal: abort.signal }),
        shutdownTest(pod, { port: 80, signal: abort.signal }),
      ];
      abort.abort(reason);
      for (const wait of waits) await expect(wait).rejects.toBe(reason);
      await expect(
        startPod(podOf("never", shell("true")), { instance, signal: AbortSignal.abort(reason) }),
      ).rejects.toBe(reason);
    });
  });

  it("a shutdown test tells a graceful pod from a killed one", async () => {
    const preStop = { lifecycle: { preStop: { sleep: { seconds: 3 } } } };
    await using graceful = await start(
      podOf("graceful", webServer({ readinessProbe, ...preStop }), { terminationGracePeriodSeconds: 20 }),
    );
    const report = await shutdownTest(graceful, { load: gentle });
    expect(formatReport(report)).toMatch(/^PASS/);
    expect(report.source).toBe("podtimelines");
    expect(graceful.gone).toBe(true);
    expect(matchers.toBeGraceful.call({}, report).pass).toBe(true);
    const deaf = shell("mkdir /www; echo hi > /www/index.html; httpd -f -p 80 -h /www; true", {
      ports: [{ name: "http", containerPort: 80 }],
      readinessProbe,
    });
    await using killed = await start(podOf("killed", deaf));
    const other = await shutdownTest(killed, { load: gentle, warmUpMs: 500, controlMs: 500 });
    expect(other.verdict).toBe("fail");
    assertFinding(other, "ShellAsPid1");
    expect(matchers.toHaveExitCode.call({}, killed, 137).pass).toBe(true);
  });
});

describe("the installed package", () => {
  let consumer: Consumer;
  beforeAll(async () => {
    consumer = await Consumer.create(["pod.yaml", "web.test.ts", "web-test.mjs", "vitest.config.ts"]);
  });
  afterAll(async () => {
    await consumer[Symbol.asyncDispose]();
  });
  const homes = async (): Promise<readonly string[]> =>
    (await readdir(consumer.temporary)).filter((name) => name.startsWith("minikubelet-testing-"));
  const untilNoHome = async (): Promise<void> => {
    await expect.poll(homes, { timeout: 20_000 }).toEqual([]);
  };
  const holder = `
    import { startPod } from "minikubelet/testing";
    const pod = await startPod("pod.yaml");
    await pod.ready();
    console.log("holding", pod.instance.home);
    setInterval(() => {}, 1000);
  `;
  const hold = async (): Promise<{
    readonly kill: () => void;
    readonly home: string;
    readonly id: string;
    readonly daemon: number;
  }> => {
    const holding = consumer.spawn(["--input-type=module", "-e", holder]);
    const [, home = ""] = await holding.untilOutput(/holding (\S+)/);
    const { pid } = JSON.parse(await readFile(join(home, "daemon.json"), "utf8")) as { readonly pid: number };
    const id = await instanceId(home);
    expect(await engineObjects(id)).not.toEqual([]);
    holding.ended.catch(() => undefined);
    const kill = (): void => {
      holding.signal("SIGKILL");
    };
    return { kill, home, id, daemon: pid };
  };

  it("has types that a strict compiler takes", async () => {
    const options =
      "--strict --noEmit --module nodenext --target es2022 --lib es2023,esnext.disposable --types node";
    const ended = await consumer.bin("typescript/bin/tsc", [
      ...options.split(" "),
      "web.test.ts",
      "vitest.config.ts",
    ]);
    expect(ended.stdout).toBe("");
    await writeFile(
      join(consumer.folder, "setup-and-mistake.ts"),
      `import "minikubelet/testing/vitest";
       import { expect } from "vitest";
       import type { TestPod } from "minikubelet/testing";
       declare const pod: TestPod;
       expect(pod).toHaveRestarts("none");`,
    );
    const { stdout } = await consumer.bin("typescript/bin/tsc", [
      ...options.split(" "),
      "setup-and-mistake.ts",
    ]);
    expect(stdout).toMatch(
      /error TS2345: Argument of type 'string' is not assignable to parameter of type 'number'/,
    );
  });

  it("works in vitest", async () => {
    const ended = await consumer.bin("vitest/vitest.mjs", ["run", "web.test.ts"]);
    expect(ended.stdout + ended.stderr).toMatch(/2 passed/);
    expect(ended.code).toBe(0);
    await untilNoHome();
  });

  it("works in node:test", async () => {
    const ended = await consumer.spawn(["--test", "web-test.mjs"]).ended;
    expect(ended.stdout).toMatch(/pass 2/);
    expect(ended.code).toBe(0);
    await untilNoHome();
  });

  it("leaves nothing of a test process that is killed", async () => {
    const { kill, id, daemon } = await hold();
    kill();
    await untilNoHome();
    expect(await engineObjects(id)).toEqual([]);
    // Its home goes last, but for the process itself.
    await expect.poll(() => isAlive(daemon), { timeout: 10_000 }).toBe(false);
  });

  it("leaves nothing of a daemon that is killed", async () => {
    const { kill, id, daemon } = await hold();
    process.kill(daemon, "SIGKILL");
    await untilNoHome();
    expect(await engineObjects(id)).toEqual([]);
    kill();
  });

  it("removes what is left of both killed at once when tests run again", async () => {
    const first = await hold();
    process.kill(first.daemon, "SIGKILL");
    first.kill();
    await sleep(500);
    expect(await homes()).toHaveLength(1);
    const second = await hold();
    await expect.poll(homes, { timeout: 20_000 }).toEqual([second.home.split("/").at(-1)]);
    expect(await engineObjects(first.id)).toEqual([]);
    second.kill();
    await untilNoHome();
  });

  it("ends a process that forgot its pods, and an instance can be shared", async () => {
    const script = `
      import { startInstance, startPod } from "minikubelet/testing";
      const shared = await startInstance();
      process.env.MINIKUBELET_TEST_HOME = shared.home;
      const pods = await Promise.all([startPod("pod.yaml"), startPod("pod.yaml")]);
      await Promise.all(pods.map((pod) => pod.ready()));
      console.log(pods.every((pod) => pod.instance.home === shared.home));
    `;
    const ended = await consumer.spawn(["--input-type=module", "-e", script]).ended;
    expect(ended).toMatchObject({ code: 0, stdout: "true\n", stderr: "" });
    await untilNoHome();
  });
});

async function instanceId(home: string): Promise<string> {
  return (JSON.parse(await readFile(join(home, "instance.json"), "utf8")) as { readonly id: string }).id;
}
