import { AssertionError } from "node:assert";
import type { Report } from "../../shutdown/verdict/report.ts";
import type { TestPod } from "../test-pod.ts";
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

/** Asserts that a pod is Ready now. To wait for it: `pod.ready()`. @throws AssertionError with the pod's story */
export function assertReady(pod: TestPod): void {
  judge(readyCheck(pod), assertReady);
}

/** Asserts how often the containers of a pod, or one of them, have been restarted. @throws AssertionError */
export function assertRestarts(pod: TestPod, count: number, container?: string): void {
  judge(restartsCheck(pod, count, container), assertRestarts);
}

/** Asserts how a container (the default one unless named) has ended. @throws AssertionError */
export function assertExitCode(pod: TestPod, code: number, container?: string): void {
  judge(exitCodeCheck(pod, code, container), assertExitCode);
}

/** Asserts that a pod has an event, or has it within a moment (5 s). @throws AssertionError */
export async function assertEvent(
  pod: TestPod,
  pattern: EventPattern,
  options: LookOptions = {},
): Promise<void> {
  judge(await eventCheck(pod, pattern, options, false), assertEvent);
}

/** Asserts that a container has logged a text, or does within a moment (5 s). @throws AssertionError */
export async function assertLogged(
  pod: TestPod,
  pattern: string | RegExp,
  options: LookOptions = {},
): Promise<void> {
  judge(await logCheck(pod, pattern, options, false), assertLogged);
}

/** Asserts that a shutdown test has passed. @throws AssertionError with the whole report */
export function assertGraceful(report: Report): void {
  judge(gracefulCheck(report), assertGraceful);
}

/** Asserts that no request was lost, and none answered with a server error. @throws AssertionError with the whole report */
export function assertNoRequestLost(report: Report): void {
  judge(noRequestLostCheck(report), assertNoRequestLost);
}

/** Asserts that a shutdown test has found something, `ShellAsPid1` say. @throws AssertionError with the whole report */
export function assertFinding(report: Report, code: string): void {
  judge(findingCheck(report, code), assertFinding);
}

function judge(check: Check, caller: { readonly name: string; call: unknown }): void {
  if (check.pass) return;
  const { actual, expected } = check;
  throw new AssertionError({
    message: failureText(check, false),
    actual,
    expected,
    operator: caller.name,
    // The stack begins where the test asserts.
    stackStartFn: caller as () => void,
  });
}
