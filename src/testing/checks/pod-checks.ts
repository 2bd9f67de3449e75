import { allStatuses, isReady } from "../../api/pod-state.ts";
import type { Event } from "../../api/index.ts";
import { deadline } from "../../util/deadline.ts";
import { containerEnds } from "../container-ends.ts";
import { containerNamed } from "../container-named.ts";
import type { TestPod } from "../test-pod.ts";
import type { Check } from "./check.ts";

/** For how long, and where, something is looked for. */
export interface LookOptions {
  /** Milliseconds until what is not there counts as missing; default 5000. What is not to be there is looked for once. */
  readonly timeoutMs?: number;
  readonly container?: string;
}

/** An event by its reason, by a pattern for `reason: message`, or by some of its fields. */
export type EventPattern =
  | string
  | RegExp
  | { readonly reason?: string; readonly type?: "Normal" | "Warning"; readonly message?: string | RegExp };

const lookMs = 5_000;
const retryMs = 100;
const mostLogLines = 20;

/** Whether the pod is Ready now. */
export function readyCheck(pod: TestPod): Check {
  return {
    ...about(pod, "is ready"),
    pass: !pod.gone && isReady(pod.object),
    actual: pod.gone
      ? "gone"
      : allStatuses(pod.object).map(({ name, ready }) => `${name}: ${ready ? "" : "not "}ready`),
    expected: "ready",
  };
}

/** Whether all containers of a pod together, or the one that is named, have been restarted so often. */
export function restartsCheck(pod: TestPod, count: number, container?: string): Check {
  const statuses = allStatuses(pod.object).filter(
    ({ name }) => container === undefined || name === container,
  );
  const actual = statuses.reduce((sum, { restartCount }) => sum + restartCount, 0);
  const whose = container === undefined ? "" : ` of ${container}`;
  return {
    ...about(pod, `has ${String(count)} restart(s)${whose}`),
    pass: actual === count,
    actual,
    expected: count,
  };
}

/** Whether a container, the default one unless named, has ended with this code. */
export function exitCodeCheck(pod: TestPod, code: number, container?: string): Check {
  const found = containerNamed(pod.object, container);
  const name = "name" in found ? found.name : (container ?? "");
  const actual = containerEnds(pod.object).find((end) => end.name === name)?.exitCode;
  return {
    ...about(pod, `has exit code ${String(code)} of ${name}`),
    pass: actual === code,
    actual: actual ?? "it has not ended",
    expected: code,
  };
}

/** Whether the pod has such an event, or gets it in time. @throws PodError `Timeout` when the API does not answer */
export async function eventCheck(
  pod: TestPod,
  pattern: EventPattern,
  options: LookOptions,
  negated: boolean,
): Promise<Check> {
  const look = async (): Promise<readonly Event[]> => await pod.events();
  const events = await eventually(
    pod,
    look,
    (all) => all.some((event) => matches(event, pattern)),
    options,
    negated,
  );
  return {
    ...about(pod, `has an event ${patternText(pattern)}`),
    pass: events.some((event) => matches(event, pattern)),
    actual: events.map(eventText),
    expected: pattern,
  };
}

/** Whether a container has logged that, or does in time. @throws PodError `NoContainer`, `Timeout` */
export async function logCheck(
  pod: TestPod,
  pattern: string | RegExp,
  options: LookOptions,
  negated: boolean,
): Promise<Check> {
  const { container } = options;
  const look = async (): Promise<string> => await pod.logs(container === undefined ? {} : { container });
  const has = (text: string): boolean => textMatches(text, pattern);
  const log = await eventually(pod, look, has, options, negated);
  return {
    ...about(pod, `has logged ${patternText(pattern)}`),
    pass: has(log),
    actual: log.split("\n").slice(-mostLogLines).join("\n"),
    expected: pattern,
  };
}

/** Whether an event is meant by a pattern. */
export function matches(event: Event, pattern: EventPattern): boolean {
  if (typeof pattern === "string") return event.reason === pattern;
  if (pattern instanceof RegExp) return textMatches(eventText(event), pattern);
  const { reason, type, message } = pattern;
  return (
    (reason === undefined || event.reason === reason) &&
    (type === undefined || event.type === type) &&
    (message === undefined || textMatches(event.message ?? "", message))
  );
}

/** What comes a moment later counts; what is not to come is not waited for. */
async function eventually<T>(
  pod: TestPod,
  look: () => Promise<T>,
  enough: (seen: T) => boolean,
  { timeoutMs = lookMs }: LookOptions,
  negated: boolean,
): Promise<T> {
  const { clock } = pod.parts.ports;
  using bound = deadline(clock, timeoutMs, new AbortController().signal);
  for (;;) {
    const seen = await look();
    if (negated || enough(seen) || bound.signal.aborted) return seen;
    await clock.sleep(retryMs, bound.signal).catch(() => undefined);
  }
}

function about(pod: TestPod, what: string): Pick<Check, "claim" | "background"> {
  return { claim: `the pod ${pod.name} ${what}`, background: () => pod.story() };
}

function eventText({ reason = "", message = "" }: Event): string {
  return `${reason}: ${message}`;
}

function textMatches(text: string, pattern: string | RegExp): boolean {
  // A pattern with the g or y flag remembers where it stopped.
  return typeof pattern === "string"
    ? text.includes(pattern)
    : new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, "")).test(text);
}

function patternText(pattern: EventPattern): string {
  if (typeof pattern === "string") return JSON.stringify(pattern);
  if (pattern instanceof RegExp) return String(pattern);
  return Object.entries(pattern)
    .map(([field, value]) => `${field} ${String(value)}`)
    .join(", ");
}
