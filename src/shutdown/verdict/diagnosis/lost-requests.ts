import type { ContainerCase, Case } from "../case.ts";
import type { BadRequest, Finding } from "../report.ts";
import { counted, duration, sleepSeconds } from "./words.ts";

/** Requests that end this close to the end of the process were cut by it. */
const cutWithExitMs = 100;
/** What a pod needs after its preStop hook at the least. */
const leastDrainSeconds = 2;
/** Connections that were waiting to be accepted are cut within this time of the first refusal. */
const queueMs = 100;
const endpointsRule =
  "The endpoint is removed and the container is told to stop at the same moment; proxies learn of the removal later and send new connections until then.";

/** What the requests that got no whole answer say about the app. */
export function lostRequests(testCase: Case): readonly Finding[] {
  const { target, bad, seen } = testCase;
  if (target === undefined || seen.end !== "complete") return [];
  const lost = Map.groupBy(bad, waysOfLoss(testCase, target));
  const of = (way: Loss): readonly BadRequest[] => lost.get(way) ?? [];
  return [
    ...listenerClosed(of("notTaken"), target, testCase),
    ...cutAtExit(of("cutAtExit"), target),
    ...connectionsClosed(of("cutBefore"), target),
    ...unanswered(of("unanswered"), target, testCase),
  ];
}

type Loss = "notTaken" | "cutAtExit" | "cutBefore" | "unanswered" | "answered";

/** Tells of each request how it was lost. */
function waysOfLoss(testCase: Case, { times }: ContainerCase): (request: BadRequest) => Loss {
  const { bad, seen } = testCase;
  const tells = seen.reach?.tellsRefusedFromReset ?? true;
  const firstRefused = bad
    .filter(({ outcome }) => outcome === "refused")
    .reduce((first, { endedAt }) => Math.min(first, endedAt), Infinity);
  const queued = new Set(leftInQueue(testCase));
  const exit = times.exited.value ?? Infinity;
  return (request) => {
    const { outcome, reused, sentAt, endedAt } = request;
    if (outcome === "refused" || queued.has(request)) return "notTaken";
    if (outcome === "unanswered") return "unanswered";
    if (outcome !== "reset") return "answered";
    // Through a port-forward a refused connection looks like one that was cut before its first request, and one that is
    // kept alive outlives the app.
    if (!tells && sentAt >= (reused ? exit : 0)) return "notTaken";
    // The kernel cuts what stands in a listener's queue when that closes; what was sent long before has been taken.
    const aroundClosing = sentAt >= firstRefused - queueMs && endedAt <= firstRefused + queueMs;
    if (!reused && aroundClosing) return "notTaken";
    return Math.abs(endedAt - exit) <= cutWithExitMs ? "cutAtExit" : "cutBefore";
  };
}

/**
 * New connections that waited until the process ended in the queue of a listener that nobody served any more: none that came
 * later was answered, and the first waited longer than any quick answer of the control run took.
 */
function leftInQueue({ bad, seen: { requests, controlFrom } }: Case): readonly BadRequest[] {
  const longest = requests
    .filter(({ sentAt, endedAt, answer }) => answer === "quick" && sentAt >= controlFrom && endedAt < 0)
    .reduce((most, { sentAt, endedAt }) => Math.max(most, endedAt - sentAt), queueMs);
  const lastTaken = requests
    .filter(({ reused, status }) => !reused && status !== undefined)
    .reduce((last, { sentAt }) => Math.max(last, sentAt), 0);
  const waited = bad
    .filter(({ outcome, reused, sentAt }) => outcome === "reset" && !reused && sentAt > lastTaken)
    .toSorted((a, b) => a.sentAt - b.sentAt);
  const first = waited.findIndex(({ sentAt, endedAt }) => endedAt - sentAt > longest);
  return first < 0 ? [] : waited.slice(first);
}

function listenerClosed(
  requests: readonly BadRequest[],
  target: ContainerCase,
  testCase: Case,
): readonly Finding[] {
  const first = requests.toSorted((a, b) => notTakenAt(a) - notTakenAt(b))[0];
  if (first === undefined) return [];
  const { endpointLagMs } = testCase.seen.settings;
  const firstAt = notTakenAt(first);
  const { exited } = target.times;
  const verb = first.outcome === "refused" ? "closed its listener" : "stopped accepting connections";
  const what =
    exited.value !== undefined && firstAt >= exited.value
      ? `your app had ended ${after(exited.value, target)}`
      : `your server ${verb} ${after(firstAt, target)}`;
  return [
    {
      code: "ListenerClosedBeforeEndpoints",
      severity: "error",
      container: target.seen.name,
      message: `${what}, while endpoints lag ${duration(endpointLagMs)}: ${counted(requests.length, requests.some(({ reused }) => reused) ? "request" : "new connection")} ${requests.every(({ outcome }) => outcome === "refused") ? "refused" : "refused or cut"}`,
      rule: endpointsRule,
      fix: `${sleepFix(target, testCase) ?? "find out what closes the listener while the preStop hook still sleeps"}, or keep accepting connections for ${duration(endpointLagMs)} after SIGTERM`,
    },
  ];
}

/** A refusal is told at once; a connection that waited in the listener's queue was not accepted from its beginning on. */
function notTakenAt({ outcome, sentAt, endedAt }: BadRequest): number {
  return outcome === "refused" ? endedAt : sentAt;
}

/** What to do about the hook, and about a grace period that is too short for it then; undefined when it sleeps long enough. */
function sleepFix({ seen: { preStop }, times }: ContainerCase, { seen }: Case): string | undefined {
  const { settings, graceSeconds = Infinity } = seen;
  const wanted = sleepSeconds(settings.endpointLagMs);
  const slept = preStop?.sleepSeconds ?? 0;
  if (slept >= wanted) return undefined;
  // How long the drain of an app takes that had to be killed is not known.
  const endedAt = times.sigkill.value === true ? undefined : times.exited.value;
  const usedMs = (endedAt ?? 0) - (times.stopBegan.value ?? 0) - slept * 1000;
  const least = wanted + Math.max(leastDrainSeconds, Math.ceil(usedMs / 1000));
  const grace =
    least <= graceSeconds ? "" : ` (and set terminationGracePeriodSeconds to ${String(least)} or more)`;
  const sleep = `\`sleep ${String(wanted)}\`${grace}`;
  if (preStop === undefined) return `add preStop ${sleep}`;
  return preStop.sleepSeconds === undefined
    ? `begin the preStop hook with ${sleep}`
    : `lengthen the preStop sleep from ${String(slept)} s to ${sleep}`;
}

/** The moment in words, from SIGTERM where that is known. */
function after(at: number, { times }: ContainerCase): string {
  const { sigterm, stopBegan } = times;
  if (sigterm.value !== undefined) return `${duration(Math.max(0, at - sigterm.value))} after SIGTERM`;
  if (stopBegan.value !== undefined && at >= stopBegan.value)
    return `${duration(at - stopBegan.value)} after its preStop hook began`;
  return `${duration(at)} after the deletion`;
}

function cutAtExit(requests: readonly BadRequest[], target: ContainerCase): readonly Finding[] {
  if (requests.length === 0) return [];
  const exit = target.times.exited.value ?? 0;
  return [
    {
      code: "InFlightRequestsCut",
      severity: "error",
      container: target.seen.name,
      message: `your app ended ${after(exit, target)} with ${counted(requests.length, "request")}${streams(requests)} still under way`,
      rule: "After SIGTERM a container has the rest of its grace period to finish what it has begun; when PID 1 ends, everything in the container ends.",
      fix: "on SIGTERM stop accepting, wait for the requests under way, and only then end the process (a server's graceful shutdown, e.g. server.shutdown=graceful, http.Server.close())",
    },
  ];
}

function connectionsClosed(requests: readonly BadRequest[], target: ContainerCase): readonly Finding[] {
  const first = requests[0];
  if (first === undefined) return [];
  const reused = requests.filter((request) => request.reused).length;
  const kept = reused === 0 ? "" : `, ${String(reused)} of them on kept-alive connections`;
  const about = `${streams(requests)}${kept}`;
  return [
    {
      code: "ConnectionsClosedUnderRequests",
      severity: "error",
      container: target.seen.name,
      message: `your server cut ${counted(requests.length, "request")}${about}, the first ${after(first.endedAt, target)}`,
      rule: "Connections that exist at the deletion stay open, and clients send on them until they learn that they must not.",
      fix: "on SIGTERM answer with `Connection: close` and close a connection only after its answer, never an idle one at once; or add a preStop sleep so that clients have gone by then",
    },
  ];
}

/** Streams need care of their own: a server that waits for requests to end may wait for them for ever, or not at all. */
function streams(requests: readonly BadRequest[]): string {
  const count = requests.filter(({ answer }) => answer === "stream").length;
  return count === 0 ? "" : ` (${String(count)} of them streams)`;
}

function unanswered(
  requests: readonly BadRequest[],
  target: ContainerCase,
  testCase: Case,
): readonly Finding[] {
  if (requests.length === 0) return [];
  const wait = sleepFix(target, testCase);
  return [
    {
      code: "RequestsUnanswered",
      severity: "error",
      container: target.seen.name,
      message: `${counted(requests.length, "request")} got no answer within ${duration(testCase.seen.settings.load.requestTimeoutMs)} or until the pod was gone`,
      rule: "A connection that is accepted but never served looks healthy to every proxy.",
      fix: `${wait === undefined ? "" : `${wait}, and `}close the listener when no worker will accept any more, and answer all that was accepted`,
    },
  ];
}
