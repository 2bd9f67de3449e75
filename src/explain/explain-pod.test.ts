import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Container, Pod, PodSpec, Probe } from "../api/index.ts";
import { defaultPod } from "../api/defaults/pod.ts";
import { afterProbe, newProbeWorker, onProbeTick } from "../kubelet/core/probe-worker.ts";
import { versionRules } from "../kubelet/core/version-rules.ts";
import { explainPod } from "./explain-pod.ts";
import { failsAfterStart } from "./probe-times.ts";
import { rules } from "./rules.ts";
import type { Statement } from "./statement.ts";

const http: Probe = { httpGet: { path: "/", port: 8080 } };

function pod(container: Partial<Container> = {}, spec: Partial<PodSpec> = {}): Pod {
  return defaultPod({
    metadata: { name: "web", namespace: "default" },
    spec: { containers: [{ name: "main", image: "example/app:1", ...container }], ...spec },
  });
}

function explain(container: Partial<Container> = {}, spec: Partial<PodSpec> = {}): readonly Statement[] {
  return explainPod(pod(container, spec));
}

function said(
  code: string,
  container: Partial<Container>,
  spec: Partial<PodSpec> = {},
): Statement | undefined {
  return explain(container, spec).find((statement) => statement.code === code);
}

function warnings(container: Partial<Container>, spec: Partial<PodSpec> = {}): readonly string[] {
  return explain(container, spec)
    .filter(({ level }) => level === "warning")
    .map(({ code }) => code);
}

const shell = (script: string): Partial<Container> => ({ command: ["sh", "-c", script] });
const preStop = (...command: readonly string[]): Partial<Container> => ({
  lifecycle: { preStop: { exec: { command } } },
});

describe("budgets", () => {
  it.each<[string, string, Partial<Container>, Partial<PodSpec>, { from: number; to: number }]>([
    [
      "30 failures 10s apart",
      "StartupBudget",
      { startupProbe: { ...http, failureThreshold: 30 } },
      {},
      { from: 290, to: 301 },
    ],
    [
      "a delay that may end a second early",
      "StartupBudget",
      { startupProbe: { ...http, initialDelaySeconds: 5 } },
      {},
      { from: 24, to: 36 },
    ],
    [
      "timeouts that are longer than the period",
      "StartupBudget",
      { startupProbe: { ...http, periodSeconds: 2, timeoutSeconds: 5 } },
      {},
      { from: 4, to: 17 },
    ],
    [
      "a liveness probe alone",
      "StartupBudgetOfLiveness",
      { livenessProbe: { ...http, periodSeconds: 5 } },
      {},
      { from: 10, to: 16 },
    ],
    [
      "a hang",
      "HangDetection",
      { livenessProbe: { ...http, periodSeconds: 5, timeoutSeconds: 2 } },
      {},
      { from: 10, to: 17 },
    ],
    [
      "the end of traffic",
      "ReadinessWindow",
      { readinessProbe: { ...http, failureThreshold: 1 } },
      {},
      { from: 0, to: 11 },
    ],
    ["the default grace period", "ShutdownBudget", {}, {}, { from: 0, to: 30 }],
    [
      "no grace period: one second, and two for the stop signal",
      "ShutdownBudget",
      {},
      { terminationGracePeriodSeconds: 0 },
      { from: 0, to: 2 },
    ],
    [
      "preStop may use up the grace period: two seconds on top",
      "ShutdownBudget",
      preStop("/stop"),
      {},
      { from: 0, to: 32 },
    ],
    [
      "a sleep hook",
      "PreStopShare",
      { lifecycle: { preStop: { sleep: { seconds: 10 } } } },
      {},
      { from: 10, to: 10 },
    ],
    ["the deadline of the pod", "ActiveDeadline", {}, { activeDeadlineSeconds: 60 }, { from: 60, to: 60 }],
  ])("%s: %s", (_, code, container, spec, seconds) => {
    expect(said(code, container, spec)?.seconds).toEqual(seconds);
  });

  it("counts the sleeps of a preStop script and leaves the rest of the grace period", () => {
    const statement = said("PreStopShare", preStop("sh", "-c", "sleep 5 && /drain; sleep 1m &"));
    expect(statement?.text).toBe(
      "preStop takes at least 5s of it, so at most 25s are left from the stop signal on",
    );
  });

  it.each<[string, Partial<Container>, Partial<PodSpec>, string]>([
    [
      "Always",
      {},
      {},
      "is restarted after every exit: at once, then 10s, 20s, 40s, 1m20s, 2m40s, 5m after the exit, never more; a run longer than 10m begins anew",
    ],
    ["Never", {}, { restartPolicy: "Never" }, "is not restarted: it ends once, by itself or by a probe"],
    [
      "its own policy",
      { restartPolicy: "Never" },
      {},
      "is not restarted: it ends once, by itself or by a probe",
    ],
  ])("tells the restarts of %s", (_, container, spec, text) => {
    expect(explain(container, spec).find(({ topic }) => topic === "restart")?.text).toBe(text);
  });

  it("tells of init containers and sidecars what differs", () => {
    const statements = explainPod(
      pod(
        {},
        {
          initContainers: [
            { name: "init", image: "busybox" },
            { name: "proxy", image: "busybox", restartPolicy: "Always" },
          ],
        },
      ),
    );
    const codes = (name: string): readonly string[] =>
      statements.filter(({ container }) => container === name).map(({ code }) => code);
    expect(codes("init")).toEqual(["InitUnlimited", "RestartLadder"]);
    expect(codes("proxy")).toContain("SidecarTurn");
    expect(codes("main")).not.toContain("SidecarTurn");
  });
});

describe("what keeps a container from its start", () => {
  it.each<[string, readonly string[], RegExp]>([
    ["one gate", ["a/b"], /the scheduling gate a\/b is taken away/],
    ["several gates", ["a/b", "c"], /all scheduling gates a\/b, c are taken away/],
  ])("%s: the pod is told of first", (_, names, text) => {
    const [first] = explain({}, { schedulingGates: names.map((name) => ({ name })) });
    expect(first).toMatchObject({
      code: "SchedulingGated",
      text: expect.stringMatching(text) as string,
    });
  });

  it.each<[string, Partial<Container>, Partial<PodSpec>, string, string]>([
    [
      "the pod's user 0",
      {},
      { securityContext: { runAsNonRoot: true, runAsUser: 0 } },
      "NonRootAsRoot",
      "spec.securityContext.runAsUser",
    ],
    [
      "the container's own user 0",
      { securityContext: { runAsUser: 0 } },
      { securityContext: { runAsNonRoot: true, runAsUser: 1 } },
      "NonRootAsRoot",
      "spec.containers[0].securityContext.runAsUser",
    ],
    [
      "the user of the image",
      { securityContext: { runAsNonRoot: true } },
      {},
      "NonRootByImage",
      "spec.containers[0].securityContext.runAsNonRoot",
    ],
  ])("runAsNonRoot with %s", (_, container, spec, code, field) => {
    expect(said(code, container, spec)?.field).toBe(field);
  });

  it.each<[string, Partial<Container>, Partial<PodSpec>]>([
    ["another user", {}, { securityContext: { runAsNonRoot: true, runAsUser: 1 } }],
    [
      "a container that is free of it",
      { securityContext: { runAsNonRoot: false } },
      { securityContext: { runAsNonRoot: true, runAsUser: 0 } },
    ],
    ["user 0 alone", { securityContext: { runAsUser: 0 } }, {}],
  ])("nothing is said of %s", (_, container, spec) => {
    const codes = explain(container, spec).map(({ code }) => code);
    expect(codes.filter((code) => code.startsWith("NonRoot"))).toEqual([]);
  });
});

describe("warnings", () => {
  it.each<[string, Partial<Container>, Partial<PodSpec>, readonly string[]]>([
    ["nothing to say", {}, {}, []],
    [
      "a slow image with a liveness probe only",
      { image: "tomcat:9", livenessProbe: http },
      {},
      ["LivenessWithoutStartupProbe"],
    ],
    [
      "a slow image with a startup probe",
      { image: "tomcat:9", livenessProbe: http, startupProbe: http },
      {},
      [],
    ],
    [
      "a slow image whose liveness probe waits for minutes",
      { image: "tomcat:9", livenessProbe: { ...http, failureThreshold: 40 } },
      {},
      [],
    ],
    ["an image that has java in a longer word", { image: "javascript-app", livenessProbe: http }, {}, []],
    [
      "a long initialDelaySeconds",
      { livenessProbe: { ...http, initialDelaySeconds: 30 } },
      {},
      ["LivenessWithoutStartupProbe"],
    ],
    [
      "a Java program",
      { command: ["java", "-jar", "a.jar"], livenessProbe: http },
      {},
      ["LivenessWithoutStartupProbe"],
    ],
    [
      "a Spring setting",
      { env: [{ name: "SPRING_PROFILES_ACTIVE", value: "x" }], livenessProbe: http },
      {},
      ["LivenessWithoutStartupProbe"],
    ],
    [
      "a timeout above the period",
      { readinessProbe: { ...http, periodSeconds: 2, timeoutSeconds: 3 } },
      {},
      ["TimeoutAbovePeriod"],
    ],
    ["a timeout of a period", { readinessProbe: { ...http, periodSeconds: 3, timeoutSeconds: 3 } }, {}, []],
    [
      "an unknown port",
      { readinessProbe: { tcpSocket: { port: "web" } }, ports: [{ name: "http", containerPort: 80 }] },
      {},
      ["ProbePortUnknown"],
    ],
    [
      "a known port",
      { readinessProbe: { tcpSocket: { port: "web" } }, ports: [{ name: "web", containerPort: 80 }] },
      {},
      [],
    ],
    [
      "liveness that is as impatient as readiness",
      { readinessProbe: http, livenessProbe: http },
      {},
      ["LivenessAsFastAsReadiness"],
    ],
    [
      "liveness that is more patient",
      { readinessProbe: http, livenessProbe: { ...http, failureThreshold: 6 } },
      {},
      [],
    ],
    [
      "curl on Alpine",
      { image: "app:1-alpine", ...preStop("curl", "localhost") },
      {},
      ["PreStopBinaryMissing"],
    ],
    ["curl in nginx on Alpine", { image: "nginx:1.25-alpine", ...preStop("curl", "localhost") }, {}, []],
    [
      "a sleep without a shell",
      { image: "gcr.io/distroless/java17", ...preStop("sleep", "5") },
      {},
      ["PreStopBinaryMissing"],
    ],
    ["a debug image has one", { image: "gcr.io/distroless/java17:debug", ...preStop("sleep", "5") }, {}, []],
    [
      "wget inside a script",
      { image: "python:3.12-slim", ...preStop("sh", "-c", "if wget -q x; then echo; fi") },
      {},
      ["PreStopBinaryMissing"],
    ],
    [
      "a probe's program",
      { image: "redis:7", livenessProbe: { exec: { command: ["curl", "-f", "x"] } } },
      {},
      ["BinaryMissing"],
    ],
    [
      "preStop as long as the grace period",
      { lifecycle: { preStop: { sleep: { seconds: 30 } } } },
      {},
      ["PreStopAboveGrace"],
    ],
    ["a loop in a shell", shell("while true; do date; sleep 1; done"), {}, ["ShellSwallowsStopSignal"]],
    ["a pipe in a shell", shell("/app | tee /log"), {}, ["ShellSwallowsStopSignal"]],
    ["a background job that is waited for", shell("/app & wait"), {}, ["ShellSwallowsStopSignal"]],
    ["a shell with a trap", shell("trap 'exit 0' TERM; /app & wait"), {}, []],
    ["a shell that execs", shell("echo hi; exec /app"), {}, []],
    ["a last command that may take the shell's place", shell("echo hi > /a 2>&1; /app"), {}, []],
    [
      "a shell without signals to itself",
      shell("while true; do sleep 1; done"),
      { shareProcessNamespace: true },
      [],
    ],
    ["sleep as process 1", { command: ["sleep"], args: ["infinity"] }, {}, ["NoStopSignalHandler"]],
    ["a shell that becomes tail", shell("exec tail -f /dev/null"), {}, ["NoStopSignalHandler"]],
    [
      "Spring's drain time",
      { env: [{ name: "SPRING_LIFECYCLE_TIMEOUT_PER_SHUTDOWN_PHASE", value: "45s" }] },
      {},
      ["DrainAboveGrace"],
    ],
    [
      "Spring's drain time in milliseconds",
      { env: [{ name: "SPRING_LIFECYCLE_TIMEOUT_PER_SHUTDOWN_PHASE", value: "20000" }] },
      {},
      [],
    ],
    [
      "Spring's drain time as an option in a variable",
      {
        env: [
          { name: "JAVA_TOOL_OPTIONS", value: "-Xmx1g -Dspring.lifecycle.timeout-per-shutdown-phase=1m" },
        ],
      },
      {},
      ["DrainAboveGrace"],
    ],
    [
      "Gunicorn's",
      { command: ["gunicorn", "app"], args: ["--graceful-timeout", "60"] },
      {},
      ["DrainAboveGrace"],
    ],
    [
      "Quarkus' in ISO 8601",
      { env: [{ name: "QUARKUS_SHUTDOWN_TIMEOUT", value: "PT1M" }] },
      {},
      ["DrainAboveGrace"],
    ],
    [
      "a drain time that preStop leaves no room for",
      { args: ["--graceful-timeout=25"], lifecycle: { preStop: { sleep: { seconds: 10 } } } },
      {},
      ["DrainAboveGrace"],
    ],
    ["a drain time with room", { args: ["--graceful-timeout=25"] }, {}, []],
    [
      "a start-up above the deadline",
      { startupProbe: { ...http, failureThreshold: 30 } },
      { activeDeadlineSeconds: 60 },
      ["DeadlineBelowStartup"],
    ],
  ])("%s", (_, container, spec, expected) => {
    expect(warnings(container, spec)).toEqual(expected);
  });
});

it("every statement cites a rule and names a field", () => {
  for (const statement of explain({
    ...shell("a | b"),
    livenessProbe: http,
    readinessProbe: http,
    ...preStop("x"),
  })) {
    expect(rules[statement.rule].docs).toMatch(/^https:\/\/kubernetes\.io\/docs\//);
    expect(statement.field).toMatch(/^spec\./);
  }
});

it("a probe worker that always fails decides within the told seconds, wherever in its grid the container starts", () => {
  const worker = {
    container: { name: "main" },
    pod: pod(),
    rules: versionRules(36),
    timeScale: 1,
    daemonStartedAt: 0,
  };
  fc.assert(
    fc.property(
      fc.record({
        periodSeconds: fc.integer({ min: 1, max: 20 }),
        initialDelaySeconds: fc.integer({ min: 0, max: 40 }),
        failureThreshold: fc.integer({ min: 1, max: 9 }),
      }),
      fc.integer({ min: 0, max: 19_999 }),
      (probe, lateMs) => {
        const periodMs = probe.periodSeconds * 1000;
        const startedAt = 100_000 * periodMs + (lateMs % periodMs);
        const spec = { ...worker, type: "liveness" as const, probe };
        const published = new Date(Math.trunc(startedAt / 1000) * 1000).toISOString();
        const status = {
          phase: "Running" as const,
          containerStatuses: [
            {
              name: "main",
              containerID: "docker://a",
              started: true,
              ready: false,
              restartCount: 0,
              image: "",
              imageID: "",
              lastState: {},
              state: { running: { startedAt: published } },
            },
          ],
        };
        let state = newProbeWorker;
        for (let now = startedAt - (lateMs % periodMs); ; now += periodMs) {
          if (now < startedAt) continue;
          const turn = onProbeTick(state, spec, status, now);
          if (turn.then !== "probe") {
            state = turn.state;
            continue;
          }
          const after = afterProbe(turn.state, spec, "failure");
          state = after.state;
          if (after.store === undefined) continue;
          const { from, to } = failsAfterStart(probe);
          expect((now - startedAt) / 1000).toBeGreaterThanOrEqual(from);
          expect((now - startedAt) / 1000).toBeLessThanOrEqual(to);
          return;
        }
      },
    ),
  );
});
