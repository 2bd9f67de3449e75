import { AssertionError } from "node:assert";
import { describe, expect, it } from "vitest";
import type { Event } from "../../api/index.ts";
import { observations, refused } from "../../shutdown/testing/observations.fixture.ts";
import { verdict } from "../../shutdown/verdict/verdict.ts";
import { podIn, scriptedPod } from "../test-pod.fixture.ts";
import { assertExitCode, assertGraceful, assertLogged, assertReady, assertRestarts } from "./assertions.ts";
import { matchers } from "./matchers.ts";
import { type EventPattern, matches } from "./pod-checks.ts";

const { pod: readyPod } = scriptedPod(podIn({ running: {} }, { ready: true, restartCount: 2 }));
const { pod: endedPod } = scriptedPod(podIn({ terminated: { exitCode: 3 } }, { phase: "Failed" }));

describe("an event is meant by", () => {
  const event: Event = {
    metadata: {},
    involvedObject: {},
    reason: "Unhealthy",
    type: "Warning",
    message: "Readiness probe failed: HTTP probe failed with statuscode: 500",
  };
  it.each<[EventPattern, boolean]>([
    ["Unhealthy", true],
    ["Unhealth", false],
    [/^Unhealthy: .*500$/g, true],
    [{ type: "Warning", message: "Readiness" }, true],
    [{ type: "Normal" }, false],
    [{ reason: "Unhealthy", message: /Liveness/ }, false],
  ])("%j: %s", (pattern, meant) => {
    // Twice: a pattern with the g flag must not remember.
    expect([matches(event, pattern), matches(event, pattern)]).toEqual([meant, meant]);
  });
});

describe("assertions", () => {
  it("that hold are silent", () => {
    assertReady(readyPod);
    assertRestarts(readyPod, 2, "web");
    assertExitCode(endedPod, 3);
  });

  it("that do not hold say what was found, with the pod's story", () => {
    let thrown: unknown;
    try {
      assertRestarts(readyPod, 0);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(AssertionError);
    expect(thrown).toMatchObject({ actual: 2, expected: 0, operator: "assertRestarts" });
    expect((thrown as AssertionError).message).toBe(
      "expected: the pod web has 0 restart(s)\nfound: 2\n\npod test-1/web: Running\n  web: running, ready, restarted 2 time(s)",
    );
  });

  it("wait for a log line that comes, and no longer than they are told", async () => {
    const { pod, timeline, clock } = scriptedPod(podIn({ terminated: { exitCode: 0 } }));
    timeline.end();
    const came = assertLogged(pod, /^bye$/m);
    await clock.advance(1_000);
    timeline.logs.set("web", ["bye"]);
    await clock.advance(100);
    await came;
    const missing = assertLogged(pod, "hello", { timeoutMs: 500 }).catch((error: unknown) => error);
    await clock.advance(600);
    expect(await missing).toMatchObject({
      message: expect.stringContaining('has logged "hello"\nfound: bye') as string,
    });
    expect(clock.pending).toBe(0);
  });
});

describe("matchers", () => {
  it("pass and tell the opposite for .not", () => {
    const result = matchers.toBeReady.call({}, readyPod);
    expect(result.pass).toBe(true);
    expect(result.message()).toMatch(/^expected that not: the pod web is ready\n/);
    expect(matchers.toHaveExitCode.call({}, endedPod, 0)).toMatchObject({ pass: false });
  });

  it("do not wait for what must not be there", async () => {
    const { pod, timeline, clock } = scriptedPod(podIn({ running: {} }));
    timeline.end();
    expect(await matchers.toHaveLogged.call({ isNot: true }, pod, "error")).toMatchObject({ pass: false });
    expect(clock.pending).toBe(0);
  });

  it("refuse what is neither pod nor report", () => {
    expect(() => matchers.toBeReady.call({}, {})).toThrow("this matcher is for a pod");
    expect(() => matchers.toBeGraceful.call({}, readyPod)).toThrow("this matcher is for a report");
  });

  it("judge reports", () => {
    const good = verdict(observations());
    const bad = verdict(observations({ requests: [...observations().requests, refused(500)] }));
    const idle = verdict(observations({ end: "never-ready", endText: "it slept" }));
    const graceful = [good, bad, idle].map((report) => matchers.toBeGraceful.call({}, report).pass);
    const lossless = [good, bad, idle].map((report) => matchers.toLoseNoRequest.call({}, report).pass);
    expect([graceful, lossless]).toEqual([
      [true, false, false],
      [true, false, false],
    ]);
    const [code = ""] = bad.findings.map((finding) => finding.code);
    expect(matchers.toHaveFinding.call({}, bad, code).pass).toBe(true);
    expect(() => {
      assertGraceful(bad);
    }).toThrow(/found: fail: .*lost[\s\S]*FAIL {2}pod/);
  });
});
