import type { Report } from "../../shutdown/verdict/report.ts";
import { TestPod } from "../test-pod.ts";
import { type Check, failureText } from "./check.ts";
import {
  eventCheck,
  type EventPattern,
  exitCodeCheck,
  logCheck,
  type LookOptions,
  readyCheck,
  restartsCheck,
} from "./pod-checks.ts";
import { findingCheck, gracefulCheck, noRequestLostCheck } from "./report-checks.ts";

/** What `expect(pod)` and `expect(report)` can say; `R` is what the test runner's own matchers return. */
export interface PodMatchers<R = unknown> {
  /** The pod is Ready now. To wait for it: `await pod.ready()`. */
  toBeReady(): R;
  /** So often have its containers, or one of them, been restarted. */
  toHaveRestarts(count: number, container?: string): R;
  /** A container (the default one unless named) has ended with this code. */
  toHaveExitCode(code: number, container?: string): R;
  /** It has an event, or has it within a moment (5 s). To be awaited. */
  toHaveEvent(pattern: EventPattern, options?: LookOptions): Promise<R>;
  /** A container has logged a text, or does within a moment (5 s). To be awaited. */
  toHaveLogged(pattern: string | RegExp, options?: LookOptions): Promise<R>;
  /** The shutdown test has passed. */
  toBeGraceful(): R;
  /** In the shutdown test no request was lost, and none answered with a server error. */
  toLoseNoRequest(): R;
  /** The shutdown test has found something, `ShellAsPid1` say. */
  toHaveFinding(code: string): R;
}

/** What a matcher answers to the test runner. */
export interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
  readonly actual?: unknown;
  readonly expected?: unknown;
}

interface MatcherContext {
  readonly isNot?: boolean;
}

type Matchers = {
  readonly [Name in keyof PodMatchers]: (
    this: MatcherContext,
    received: unknown,
    ...args: Parameters<PodMatchers[Name]>
  ) => PodMatchers[Name] extends (...args: never) => Promise<unknown>
    ? Promise<MatcherResult>
    : MatcherResult;
};

/** For `expect.extend(matchers)` of vitest and jest. */
export const matchers: Matchers = {
  toBeReady(received) {
    return result(readyCheck(podOf(received)));
  },
  toHaveRestarts(received, count, container) {
    return result(restartsCheck(podOf(received), count, container));
  },
  toHaveExitCode(received, code, container) {
    return result(exitCodeCheck(podOf(received), code, container));
  },
  async toHaveEvent(received, pattern, options = {}) {
    return result(await eventCheck(podOf(received), pattern, options, this.isNot === true));
  },
  async toHaveLogged(received, pattern, options = {}) {
    return result(await logCheck(podOf(received), pattern, options, this.isNot === true));
  },
  toBeGraceful(received) {
    return result(gracefulCheck(reportOf(received)));
  },
  toLoseNoRequest(received) {
    return result(noRequestLostCheck(reportOf(received)));
  },
  toHaveFinding(received, code) {
    return result(findingCheck(reportOf(received), code));
  },
};

function result(check: Check): MatcherResult {
  // The runner asks for the message only when the matcher has failed: with `.not` that is when the check has passed.
  return { pass: check.pass, message: () => failureText(check, check.pass) };
}

function podOf(received: unknown): TestPod {
  if (received instanceof TestPod) return received;
  throw new TypeError("this matcher is for a pod: what startPod() has resolved with");
}

function reportOf(received: unknown): Report {
  if (typeof received === "object" && received !== null && "verdict" in received) return received as Report;
  throw new TypeError("this matcher is for a report: what shutdownTest() has resolved with");
}
