import { describe, expect, it } from "vitest";
import type { LabEnd, Observations, RequestRecord } from "../model.ts";
import {
  container,
  cut,
  endOf,
  mark,
  observations,
  processView,
  refused,
  request,
} from "../testing/observations.fixture.ts";
import { verdict } from "./verdict.ts";

const good = [request(-1_000), request(-500), request(10), request(500)];
const sh = processView(1, "sh -c run", { name: "sh" });
const java = processView(7, "java -jar app.jar", { catchesTerm: true });
const tini = (flags: string) => processView(1, `/sbin/tini ${flags} -- sh run.sh -g`, { catchesTerm: true });
const killedAt = (seconds: number) => ({
  graceSeconds: seconds,
  marks: [mark(0, "Delete"), ...endOf("web", 10, seconds * 1000 + 20)],
});
const killed = { code: 137, reason: "Error" };

/** Verdict, then each finding's severity and code. */
const table: readonly [string, Partial<Observations>, string, readonly string[]][] = [
  ["an app that answered everything and ended by itself passes", {}, "pass", []],
  [
    "a listener that closes while endpoints lag fails",
    { requests: [...good, refused(100), refused(700)] },
    "fail",
    ["error ListenerClosedBeforeEndpoints"],
  ],
  [
    "a connection that stood in the queue of a listener that closes belongs to it",
    { requests: [...good, refused(100), cut(90, 102, false)] },
    "fail",
    ["error ListenerClosedBeforeEndpoints"],
  ],
  [
    "connections that nobody took until the process ended belong to a listener that closed, refused or not",
    {
      requests: [
        ...good,
        request(60, { reused: false }),
        ...[200, 900, 2_000].map((at) => cut(at, 2_108, false)),
      ],
    },
    "fail",
    ["error ListenerClosedBeforeEndpoints"],
  ],
  [
    "new connections that were taken, and cut by the end, are requests under way",
    {
      requests: [
        ...good,
        cut(300, 2_108, false),
        cut(2_090, 2_108, false),
        request(2_000, { reused: false }),
      ],
    },
    "fail",
    ["error InFlightRequestsCut"],
  ],
  [
    "a new connection that was taken long before the listener closed was not left in its queue",
    {
      requests: [...good, cut(-400, 2_108, false), request(2_000, { reused: false }), refused(2_120)],
    },
    "fail",
    ["error ListenerClosedBeforeEndpoints", "error InFlightRequestsCut"],
  ],
  [
    "requests that the end of the process cuts off fail",
    { requests: [...good, cut(50, 110), cut(60, 110)], marks: endOf("web", 10, 108) },
    "fail",
    ["error InFlightRequestsCut"],
  ],
  [
    "a connection that is closed under a request long before the end fails",
    { requests: [...good, cut(50, 52)] },
    "fail",
    ["error ConnectionsClosedUnderRequests"],
  ],
  [
    "a server error fails",
    { requests: [...good, request(300, { outcome: "serverError", status: 503 })] },
    "fail",
    ["error ServerErrorsInShutdown"],
  ],
  [
    "a request that is never answered fails",
    { requests: [...good, request(300, { outcome: "unanswered", endedAt: 3_000 })] },
    "fail",
    ["error RequestsUnanswered"],
  ],
  [
    "SIGKILL with a shell as PID 1 names the shell",
    { ...killedAt(4), containers: [container({ exit: killed, pid1: { pid1: sh, children: [java] } })] },
    "fail",
    ["error ShellAsPid1"],
  ],
  [
    "SIGKILL with a trap that waits for the foreground command names the trap",
    {
      ...killedAt(4),
      containers: [
        container({ exit: killed, pid1: { pid1: { ...sh, catchesTerm: true }, children: [java] } }),
      ],
    },
    "fail",
    ["error ShellTrapWaits"],
  ],
  [
    "SIGKILL with npm as PID 1 names npm",
    {
      ...killedAt(4),
      containers: [
        container({
          exit: killed,
          pid1: {
            pid1: processView(1, "npm start", { catchesTerm: true }),
            children: [sh, processView(9, "node a.js")],
          },
        }),
      ],
    },
    "fail",
    ["error PackageManagerAsPid1"],
  ],
  [
    "SIGKILL of a program without a handler says so",
    {
      ...killedAt(4),
      containers: [
        container({ exit: killed, pid1: { pid1: processView(1, "python app.py"), children: [] } }),
      ],
    },
    "fail",
    ["error NoSigtermHandler"],
  ],
  [
    "SIGKILL after a preStop that took the whole grace period blames the hook",
    {
      ...killedAt(6),
      graceSeconds: 4,
      containers: [
        container({
          exit: killed,
          hasReadinessProbe: false,
          preStop: { kind: "sleep", text: "sleep 10", sleepSeconds: 10 },
        }),
      ],
    },
    "fail",
    ["error PreStopLongerThanGrace"],
  ],
  [
    "SIGKILL without a better reason is a drain that is too long",
    { ...killedAt(4), containers: [container({ exit: killed })] },
    "fail",
    ["error KilledAtDeadline"],
  ],
  [
    "exit code 137 long before the deadline is no kill of the kubelet's",
    { containers: [container({ exit: killed })] },
    "pass",
    ["warning NonZeroExit"],
  ],
  [
    "exit code 137 for want of memory is no kill of the kubelet's",
    { ...killedAt(4), containers: [container({ exit: { code: 137, reason: "OOMKilled" } })] },
    "pass",
    ["warning GraceNearlyUsed", "warning OutOfMemory"],
  ],
  [
    "an exit code of its own is a warning only",
    { containers: [container({ exit: { code: 1, reason: "Error" } })] },
    "pass",
    ["warning NonZeroExit"],
  ],
  [
    "143 is what SIGTERM gives",
    { containers: [container({ exit: { code: 143, reason: "Error" } })] },
    "pass",
    [],
  ],
  ["most of the grace used is a warning", { graceSeconds: 2 }, "pass", ["warning GraceNearlyUsed"]],
  [
    "a failed preStop hook is a warning",
    {
      containers: [container({ preStop: { kind: "exec", text: "/no/such" } })],
      marks: [...endOf("web", 10, 300), mark(12, "FailedPreStopHook", "web")],
    },
    "pass",
    ["warning PreStopFailed"],
  ],
  [
    "a preStop hook that took the whole grace period is named, also when the app made it in the two seconds left",
    {
      graceSeconds: 2,
      containers: [container({ preStop: { kind: "sleep", text: "sleep 60", sleepSeconds: 60 } })],
      marks: [mark(0, "Delete"), ...endOf("web", 10, 2_400)],
    },
    "pass",
    ["warning PreStopLongerThanGrace"],
  ],
  [
    "a shell under an init that signals its child alone keeps the signal from the program",
    {
      containers: [
        container({ exit: { code: 143, reason: "Error" }, pid1: { pid1: tini("-v"), children: [sh, java] } }),
      ],
    },
    "pass",
    ["warning ShellUnderInit"],
  ],
  [
    "an init that signals all of its group is well",
    { containers: [container({ pid1: { pid1: tini("-vg"), children: [sh, java] } })] },
    "pass",
    [],
  ],
  [
    "readiness that goes on for the whole of a long drain is worth a word",
    { marks: endOf("web", 10, 8_000) },
    "pass",
    ["info StillReadyWhileStopping"],
  ],
  [
    "a loss before the deletion is not judged",
    { requests: [refused(-300), ...good] },
    "not-judged",
    ["error ErrorsBeforeDeletion"],
  ],
  [
    "a load that was held back is not judged",
    { controlPace: { due: 100, heldBack: 6, skipped: 0 } },
    "not-judged",
    ["error LoadNotCarried"],
  ],
  [
    "a machine too busy to send is not judged",
    { controlPace: { due: 100, heldBack: 0, skipped: 21 } },
    "not-judged",
    ["error LoadNotCarried"],
  ],
  [
    "a restart under load is not judged",
    { containers: [container({ restarts: 1 })] },
    "not-judged",
    ["error NotSteadyBeforeDeletion"],
  ],
  [
    "readiness lost under load, and regained, is not judged",
    { marks: [mark(-900, "NotReady"), mark(-300, "Ready"), ...observations().marks] },
    "not-judged",
    ["error NotSteadyBeforeDeletion"],
  ],
  [
    "readiness lost in the warm-up only is none of the control run's business",
    { marks: [mark(-2_500, "NotReady"), mark(-2_100, "Ready"), ...observations().marks] },
    "pass",
    [],
  ],
  [
    "a machine too busy to send while the pod ends is not judged",
    { shutdownPace: { due: 50, heldBack: 0, skipped: 11 } },
    "not-judged",
    ["error LoadNotCarried"],
  ],
  ["no control run is not judged", { requests: [request(5)] }, "not-judged", ["error NothingToCompare"]],
  [
    "a path that is not served is judged, with a warning",
    { requests: good.map((one) => ({ ...one, status: 404 })) },
    "pass",
    ["warning ClientErrors"],
  ],
];

describe("a verdict", () => {
  it.each(table)("%s", (_title, change, outcome, findings) => {
    const report = verdict(observations(change));
    expect(report.findings.map(({ severity, code }) => `${severity} ${code}`)).toEqual(findings);
    expect(report.verdict).toBe(outcome);
    expect(report.reasons.length > 0).toBe(outcome !== "pass");
  });

  it.each<[LabEnd, string]>([
    ["never-ready", "NeverReady"],
    ["no-listener", "NoListener"],
    ["not-http", "NotHttp"],
    ["not-steady", "NotSteadyBeforeDeletion"],
    ["ended-early", "EndedEarly"],
    ["interrupted", "Interrupted"],
    ["not-ended", "NotEnded"],
  ])("%s is not judged, and says why", (end, code) => {
    const report = verdict(observations({ end, endText: "because", requests: [] }));
    expect(report.verdict).toBe("not-judged");
    expect(report.reasons[0]).toBe("because");
    expect(report.findings[0]).toMatchObject({ code, severity: "error" });
  });

  it("total is ok, lost and server errors together; refused, reset and unanswered are the lost", () => {
    const { requests } = verdict(
      observations({
        requests: [
          ...good,
          refused(100),
          cut(50, 60),
          request(300, { outcome: "unanswered", endedAt: 3_000 }),
          request(300, { outcome: "serverError", status: 500 }),
          request(300, { endedAt: 6_000 }),
        ],
      }),
    );
    expect(requests).toMatchObject({
      total: 7,
      ok: 3,
      lost: 3,
      refused: 1,
      reset: 1,
      unanswered: 1,
      serverErrors: 1,
      slow: 1,
    });
  });

  it("counts a request that was under way at the deletion, but none of the warm-up", () => {
    const { requests, control } = verdict(
      observations({ requests: [refused(-3_000), request(-1_000), request(-5, { endedAt: 40 })] }),
    );
    expect([requests.total, control.total]).toEqual([1, 1]);
  });

  it.each([
    ["as many lost as allowed", { maxLost: 2 }, "pass"],
    ["one more", { maxLost: 1 }, "fail"],
  ] as const)("thresholds: %s", (_title, change, outcome) => {
    const seen = observations({ requests: [...good, refused(100), refused(700)] });
    expect(verdict(seen, { ...seen.settings.thresholds, ...change }).verdict).toBe(outcome);
  });

  it("thresholds: a kill may be allowed, a time may not be exceeded", () => {
    const seen = observations({ ...killedAt(4), containers: [container({ exit: killed })] });
    const { thresholds } = seen.settings;
    expect(verdict(seen, { ...thresholds, allowSigkill: true }).verdict).toBe("pass");
    expect(verdict(seen, { ...thresholds, allowSigkill: true, maxSeconds: 3 }).reasons).toEqual([
      "the pod took 4.0 s to end (at most 3 s are allowed)",
    ]);
  });

  it("through a port-forward a cut of a new connection counts as a closed listener", () => {
    const report = verdict(
      observations({
        reach: { kind: "port-forward", address: "127.0.0.1:1 -> 80", tellsRefusedFromReset: false },
        requests: [...good, cut(500, 501, false)],
      }),
    );
    expect(report.findings[0]).toMatchObject({ code: "ListenerClosedBeforeEndpoints" });
    expect(report.findings[0]?.message).toContain("1 new connection refused or cut");
  });

  it("through a port-forward a request on a connection that has outlived the app is not cut by a server", () => {
    const report = verdict(
      observations({
        reach: { kind: "port-forward", address: "127.0.0.1:1 -> 80", tellsRefusedFromReset: false },
        requests: [...good, cut(2_400, 2_450)],
      }),
    );
    expect(report.findings.map(({ code }) => code)).toEqual(["ListenerClosedBeforeEndpoints"]);
    expect(report.findings[0]?.message).toMatch(/^your app had ended .*: 1 request refused or cut$/);
  });

  it("explains a closed listener in plain words, with the fix", () => {
    const [finding] = verdict(observations({ requests: [...good, refused(22)] })).findings;
    expect(finding?.message).toBe(
      "your server closed its listener 13 ms after SIGTERM, while endpoints lag 1 s: 1 new connection refused",
    );
    expect(finding?.fix).toBe("add preStop `sleep 2`, or keep accepting connections for 1 s after SIGTERM");
  });

  it("counts from the first connection that waited in vain, not from when the queue was cut", () => {
    const [finding] = verdict(
      observations({ requests: [...good, cut(40, 900, false), cut(100, 900, false), refused(900)] }),
    ).findings;
    expect(finding?.message).toBe(
      "your server stopped accepting connections 30 ms after SIGTERM, while endpoints lag 1 s: 3 new connections refused or cut",
    );
  });

  it("tells how many of the requests that were cut at the end were streams", () => {
    const streams = [cut(300, 2_110), cut(400, 2_110)].map((one) => ({ ...one, answer: "stream" as const }));
    const [finding] = verdict(observations({ requests: [...good, cut(500, 2_110), ...streams] })).findings;
    expect(finding?.message).toBe(
      "your app ended 2.1 s after SIGTERM with 3 requests (2 of them streams) still under way",
    );
  });

  it("lists slow answers with their phase, and warns of them where there were none before", () => {
    const slow = request(100, { endedAt: 5_200 });
    const seen = observations({
      requests: [...good, slow, request(200, { endedAt: 9_000, answer: "slow" })],
      marks: [mark(0, "Delete"), ...endOf("web", 10, 9_100)],
    });
    const report = verdict(seen);
    expect(report.badRequests).toEqual([{ ...slow, kind: "slow", phase: "betweenSigtermAndExit" }]);
    expect(report.findings.map(({ severity, code }) => `${severity} ${code}`)).toContain(
      "warning SlowInShutdown",
    );
    expect(report.verdict).toBe("pass");
    const strict = verdict(seen, { ...seen.settings.thresholds, maxSlow: 0 });
    expect(strict.verdict).toBe("fail");
    expect(strict.findings[0]).toMatchObject({ code: "SlowInShutdown", severity: "error" });
    const slowBefore = verdict({
      ...seen,
      requests: [...seen.requests, request(-6_000, { endedAt: -500 })],
      controlFrom: -7_000,
    });
    expect(slowBefore.findings.map(({ code }) => code)).not.toContain("SlowInShutdown");
  });

  it("asks for a longer sleep where there is one already", () => {
    const preStop = { kind: "sleep", text: "sleep 0", sleepSeconds: 0 } as const;
    const [finding] = verdict(
      observations({ requests: [...good, refused(50)], containers: [container({ preStop })] }),
    ).findings;
    expect(finding?.fix).toMatch(/^lengthen the preStop sleep from 0 s to `sleep 2`/);
  });

  it("asks for a grace period that is long enough for the sleep", () => {
    const seen = observations({ requests: [...good, refused(50)], graceSeconds: 3 });
    expect(verdict(seen).findings[0]?.fix).toMatch(
      /^add preStop `sleep 2` \(and set terminationGracePeriodSeconds to 5 or more\), or keep/,
    );
  });

  it("asks for no longer sleep where there is one that is long enough", () => {
    const preStop = { kind: "sleep", text: "sleep 5", sleepSeconds: 5 } as const;
    const seen = observations({ requests: [...good, refused(50)], containers: [container({ preStop })] });
    expect(verdict(seen).findings[0]?.fix).toMatch(/^find out what closes the listener while/);
  });

  it("tells of more lost requests than a call may have arguments", () => {
    const many = Array.from<RequestRecord>({ length: 200_000 }).fill(refused(300));
    const { findings, requests } = verdict(observations({ requests: [...good, ...many] }));
    expect(findings[0]?.code).toBe("ListenerClosedBeforeEndpoints");
    expect(requests.lost).toBe(200_000);
  });

  it("names the child that never got the signal", () => {
    const [finding] = verdict(
      observations({
        ...killedAt(4),
        containers: [container({ exit: killed, pid1: { pid1: sh, children: [java] } })],
      }),
    ).findings;
    expect(finding?.message).toBe("killed after 4 s: PID 1 is `sh -c`; java, pid 7, never received SIGTERM");
    expect(finding?.fix).toContain('command: ["java","-jar","app.jar"]');
  });

  it("reminds of the handler that Node.js has not by itself", () => {
    const pid1 = { pid1: processView(1, "/usr/bin/node a.js", { catchesTerm: true }), children: [] };
    const containers = [container({ exit: killed, pid1 })];
    const [finding] = verdict(observations({ ...killedAt(4), containers })).findings;
    expect(finding?.code).toBe("KilledAtDeadline");
    expect(finding?.fix).toMatch(/^give the program a `process\.on\("SIGTERM"/);
  });

  it("names a program by its command, since programs rename their processes", () => {
    const children = [processView(7, "/usr/local/bin/node server.js", { name: "MainThread" })];
    const view = { pid1: processView(1, "sh -c x"), children };
    const report = verdict(
      observations({
        containers: [container({ pid1: view, exit: { code: 137, reason: "Error" } })],
        marks: [mark(0, "Delete"), ...endOf("web", 10, 30_010)],
      }),
    );
    expect(report.findings[0]?.message).toContain("node, pid 7, never received SIGTERM");
  });

  it("reports a container's end with the ground of each fact", () => {
    const preStop = { kind: "sleep", text: "sleep 2", sleepSeconds: 2 } as const;
    const [report] = verdict(observations({ containers: [container({ preStop })] })).containers;
    expect(report).toMatchObject({
      name: "web",
      exitCode: 0,
      sigkill: false,
      graceSeconds: 30,
      usedSeconds: 2.11,
      leftSeconds: 27.89,
      preStop: { kind: "sleep", result: "succeeded", startMs: 10, endMs: 2010 },
      sigtermMs: 2010,
      exitMs: 2110,
      basis: {
        exitCode: "measured",
        sigkill: "measured",
        usedSeconds: "inferred",
        sigterm: "inferred",
        pid1: "unavailable",
      },
    });
  });
});
