import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Container, Pod, PodSpec } from "../src/api/index.ts";
import { busybox, imageName } from "./fixture/images.ts";
import { useInstance } from "./fixture/instance.ts";
import { codes, gentle, type LabReport, labReportOf } from "./fixture/lab-report.ts";
import { podOf, uniqueName } from "./fixture/manifest.ts";
import type { Ended } from "./fixture/process.ts";

const instance = useInstance();
const nginx = imageName("nginx:1.25");
const http = [{ name: "http", containerPort: 80 }];
const readinessProbe = { httpGet: { path: "/", port: "http" }, periodSeconds: 1 };
const sleep2 = { preStop: { sleep: { seconds: 2 } } };
const timeoutMs = 120_000;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "minikubelet-shutdown-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function manifestOf(pod: Pod): Promise<string> {
  const file = join(folder, `${pod.metadata.name ?? ""}.json`);
  await writeFile(file, JSON.stringify(pod));
  return file;
}

/** A pod with one container named `web`. */
function web(prefix: string, container: Partial<Container>, spec: Partial<PodSpec> = {}): Pod {
  return podOf(
    prefix,
    { name: "web", image: nginx, ports: http, readinessProbe, ...container },
    { terminationGracePeriodSeconds: 20, ...spec },
  );
}

async function shutdownTest(
  pod: Pod,
  ...flags: readonly string[]
): Promise<{ readonly code: Ended["code"]; readonly report: LabReport; readonly stderr: string }> {
  const file = await manifestOf(pod);
  const ended = await instance().cli(["shutdown-test", file, "-o", "json", ...flags], { timeoutMs });
  return { code: ended.code, report: labReportOf(ended), stderr: ended.stderr };
}

describe.concurrent("shutdown-test", () => {
  it("a graceful nginx with a preStop sleep passes", async () => {
    const { code, report } = await shutdownTest(web("graceful", { lifecycle: sleep2 }), ...gentle);
    expect(report).toMatchObject({
      verdict: "pass",
      requests: { lost: 0, refused: 0, reset: 0, serverErrors: 0 },
      containers: [
        { name: "web", exitCode: 0, sigkill: false, graceSeconds: 20, preStop: { result: "succeeded" } },
      ],
      findings: [],
    });
    expect(code).toBe(0);
    expect(report.requests["total"]).toBeGreaterThan(15);
    expect(report.requests["ok"]).toBe(report.requests["total"]);
    expect(report.containers[0]?.usedSeconds).toBeGreaterThan(2);
    expect(report.containers[0]?.usedSeconds).toBeLessThan(6);
  });

  it("an nginx without it closes its listener while endpoints lag, and is told the fix", async () => {
    const { code, report } = await shutdownTest(web("hasty", {}), ...gentle, "--endpoint-lag", "2s");
    expect(report.verdict).toBe("fail");
    expect(code).toBe(1);
    expect(report.requests["lost"]).toBeGreaterThan(5);
    expect(report.requests["refused"]).toBeGreaterThan(0);
    expect(codes(report)).toContain("ListenerClosedBeforeEndpoints");
    expect(report.findings.find(({ code: one }) => one === "ListenerClosedBeforeEndpoints")?.fix).toMatch(
      /^add preStop `sleep 3`/,
    );
  });

  it("a program behind a shell is killed at the deadline, and exec form is named", async () => {
    const script = "mkdir -p /www; echo hi > /www/index.html; httpd -f -p 80 -h /www; echo over";
    const pod = web(
      "wrapped",
      { image: busybox, command: ["sh", "-c", script] },
      { terminationGracePeriodSeconds: 3 },
    );
    const { code, report } = await shutdownTest(pod, ...gentle);
    expect(report).toMatchObject({
      verdict: "fail",
      requests: { lost: 0 },
      containers: [{ exitCode: 137, sigkill: true, graceSeconds: 3 }],
    });
    expect(code).toBe(1);
    expect(codes(report)).toEqual(["ShellAsPid1"]);
    expect(report.findings[0]?.message).toMatch(/PID 1 is `sh -c`; httpd, pid \d+, never received SIGTERM/);
    expect(report.findings[0]?.fix).toContain("exec form");
  });

  it("a preStop hook that outlasts the grace period is named", async () => {
    const lifecycle = { preStop: { exec: { command: ["sleep", "30"] } } };
    const pod = web(
      "outlasts",
      {
        image: busybox,
        lifecycle,
        command: ["httpd", "-f", "-p", "80"],
        readinessProbe: { tcpSocket: { port: "http" } },
      },
      { terminationGracePeriodSeconds: 3 },
    );
    const { report } = await shutdownTest(pod, ...gentle);
    expect(report.verdict).toBe("fail");
    expect(codes(report)).toContain("PreStopLongerThanGrace");
  });

  it("a pod that never gets ready, a port without a listener, and one without HTTP are not judged", async () => {
    const never = web("never", {
      readinessProbe: { httpGet: { path: "/none", port: 80 }, periodSeconds: 1 },
    });
    const deaf = web("deaf", {});
    const mail = web("mail", {
      image: busybox,
      command: ["sh", "-c", "while true; do echo '220 mail' | nc -l -p 80; done"],
      readinessProbe: { exec: { command: ["true"] } },
    });
    const [first, second, third] = await Promise.all([
      shutdownTest(never, "--timeout", "5s"),
      shutdownTest(deaf, "--port", "81", "--timeout", "20s"),
      shutdownTest(mail, "--timeout", "10s"),
    ]);
    expect([first.code, first.report.verdict, codes(first.report)]).toEqual([
      2,
      "not-judged",
      ["NeverReady"],
    ]);
    expect([second.code, second.report.verdict, codes(second.report)]).toEqual([
      2,
      "not-judged",
      ["NoListener"],
    ]);
    expect([third.code, third.report.verdict, codes(third.report)]).toEqual([2, "not-judged", ["NotHttp"]]);
    await expectGone(never, deaf, mail);
  });

  it("a load that the app cannot carry before the deletion is not judged", async () => {
    const slow = "while true; do printf 'HTTP/1.0 200 OK\\r\\n\\r\\nok' | nc -l -p 80; sleep 0.3; done";
    const pod = web(
      "slow",
      { image: busybox, command: ["sh", "-c", slow], readinessProbe: { exec: { command: ["true"] } } },
      { terminationGracePeriodSeconds: 1 },
    );
    const { code, report } = await shutdownTest(pod, "--rate", "100", "--concurrency", "3");
    expect([code, report.verdict]).toEqual([2, "not-judged"]);
  });

  it("through the API's port-forward a graceful app passes, too, and writes reports to files", async () => {
    const [html, junit] = [join(folder, "report.html"), join(folder, "report.xml")];
    const { code, report } = await shutdownTest(
      web("forwarded", { lifecycle: { preStop: { sleep: { seconds: 3 } } } }),
      ...["--rate", "10", "--concurrency", "100", "--via", "port-forward"],
      ...["-o", `html=${html}`, "-o", `junit=${junit}`],
    );
    expect(report).toMatchObject({
      verdict: "pass",
      reach: { kind: "port-forward", tellsRefusedFromReset: false },
    });
    expect(code).toBe(0);
    expect(await readFile(html, "utf8")).toContain("<svg");
    expect(await readFile(junit, "utf8")).toContain('failures="0"');
  });

  it("Ctrl-C in mid-test prints what there is, deletes the pod and ends with 130", async () => {
    const pod = web("interrupted", {});
    const running = instance().spawnCli(["shutdown-test", await manifestOf(pod), "--warm-up", "60s"], {
      timeoutMs,
    });
    await running.untilOutput(/warm-up/);
    running.signal("SIGINT");
    const { code, stdout } = await running.ended;
    expect(code).toBe(130);
    expect(stdout).toMatch(/^NOT JUDGED/);
    await expectGone(pod);
  });

  it("readiness that comes and goes takes the pod out of the endpoints and back, and is not judged", async () => {
    const flicker =
      "touch /ready; (sleep 6; rm /ready; sleep 4; touch /ready) & mkdir /www; httpd -f -p 80 -h /www";
    const probe = { exec: { command: ["test", "-e", "/ready"] }, periodSeconds: 1, failureThreshold: 1 };
    const pod = web(
      "flicker",
      { image: busybox, command: ["sh", "-c", flicker], readinessProbe: probe },
      { terminationGracePeriodSeconds: 1 },
    );
    const times = ["--warm-up", "1s", "--control", "14s", "--endpoint-lag", "500ms"];
    const { report } = await shutdownTest(pod, "--rate", "10", ...times);
    expect(report.verdict).toBe("not-judged");
    expect(report.reasons).toContain("the pod lost its readiness before the deletion");
    const stopped = report.timeline.find(({ what }) => what === "SendingStopped")?.at ?? Number.NaN;
    const again = report.timeline.find(({ what }) => what === "SendingAgain")?.at ?? Number.NaN;
    expect(again - stopped).toBeGreaterThan(2_000);
    // 14 s of 10 requests each, but for those seconds.
    expect(report.control["total"]).toBeLessThan(140 - (again - stopped) / 100 + 10);
    expect(report.control["total"]).toBeGreaterThan(60);
  });

  it("deletes what it created beside the pod, whatever comes of the test, and leaves what was there before", async () => {
    const configMap = (name: string): object => ({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name },
      data: { key: name },
    });
    const [before, own, other] = ["before", "own", "other"].map(uniqueName) as [string, string, string];
    const existing = join(folder, "existing.json");
    await writeFile(existing, JSON.stringify(configMap(before)));
    await instance().cliOk(["apply", "-f", existing]);
    const fileOf = async (pod: Pod, ...beside: readonly string[]): Promise<string> => {
      const file = join(folder, `${pod.metadata.name ?? ""}-and-more.yaml`);
      const objects = [...beside.map(configMap), pod].map((object) => JSON.stringify(object));
      await writeFile(file, objects.join("\n---\n"));
      return file;
    };
    const never = web("beside", {
      readinessProbe: { httpGet: { path: "/none", port: 80 }, periodSeconds: 1 },
    });
    const timedOut = await instance().cli([
      "shutdown-test",
      await fileOf(never, before, own),
      "--timeout",
      "3s",
    ]);
    expect(timedOut.code).toBe(2);
    const running = instance().spawnCli(
      ["shutdown-test", await fileOf(web("stopped", {}), before, other), "--warm-up", "60s"],
      { timeoutMs },
    );
    await running.untilOutput(/warm-up/);
    running.signal("SIGINT");
    expect((await running.ended).code).toBe(130);
    const left = await instance().cliOk(["get", "configmaps", "-o", "name"]);
    expect(left).toContain(before);
    expect([own, other].filter((name) => left.includes(name))).toEqual([]);
  });

  it("a pod of that name that is there already is left alone, with 125", async () => {
    const pod = web("taken", {});
    const file = await manifestOf(pod);
    const name = pod.metadata.name ?? "";
    await instance().cliOk(["apply", "-f", file]);
    const { code, stderr } = await instance().cli(["shutdown-test", file]);
    expect([code, stderr]).toEqual([
      125,
      `error: pod default/${name} exists already\nA shutdown test starts its pod itself, and deletes it: \`minikubelet delete pod ${name} -n default\` makes room.\n`,
    ]);
    await instance().cliOk(["delete", "-f", file, "--now"]);
  });

  it("mistakes on the command line and in the manifest end with 125, and nothing is begun", async () => {
    const file = await manifestOf(web("unused", {}));
    const missing = join(folder, "missing", "file");
    for (const [args, told] of [
      [[file, "--rate", "no"], "--rate"],
      [[file, "--no-such-flag"], "unknown option"],
      [[missing], "missing"],
      [[file, "--settings", missing], `error: ${missing} cannot be read`],
      [[file, "-o", `html=${missing}`], `error: ${missing} cannot be written`],
      [[file, "--port", "htpp"], "The pod's are http (80)"],
    ] as const) {
      const { code, stdout, stderr } = await instance().cli(["shutdown-test", ...args]);
      expect([code, stdout]).toEqual([125, ""]);
      expect(stderr).toContain(told);
      expect(stderr).not.toMatch(/fault of minikubelet|deleting/);
    }
  });
});

async function expectGone(...pods: readonly Pod[]): Promise<void> {
  const { items } = await instance().client.list<Pod>({
    group: "",
    version: "v1",
    plural: "pods",
    namespaced: true,
  });
  const names = items.map(({ metadata }) => metadata.name);
  for (const { metadata } of pods) expect(names).not.toContain(metadata.name);
}
