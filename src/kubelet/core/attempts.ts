/** When a sync may act: events belong to attempts, so deciding again on the same input must attempt nothing. */
import type { Pod } from "../../api/index.ts";
import type { EpochMs } from "../../util/time.ts";
import { initAndRegular } from "./containers.ts";
import type { CoreOptions, Observed, PodMemory, ResizeState } from "./types.ts";

const retryMs = 10_000;
const retryJitter = 0.5;
/** Longest wait for a back-off to expire before the sync is retried all the same (1.35+). */
const longestExpiryMs = 60_000;

/** Stands for any input: only time makes the next attempt due. */
export const untilRetry = "until retry";

/**
 * What makes an attempt worth it when it changes. Successes of a liveness probe do not: nobody acts on them. Nor do dead
 * containers that go: their end was the news.
 */
export function attemptKey(pod: Pod, observed: Observed, resize?: ResizeState): string {
  const { sandboxes, containers, probeResults, revision } = observed;
  return JSON.stringify([
    revision,
    pod.metadata.generation,
    resize?.allocated,
    initAndRegular(pod.spec).map(({ image }) => image),
    (pod.spec.ephemeralContainers ?? []).map(({ name }) => name),
    sandboxes.map(({ id, state, ips }) => [id, state, ips]),
    containers.filter(({ state }) => state.kind !== "exited").map(({ id, state }) => [id, state.kind]),
    Object.entries(probeResults).map(([id, { startup, readiness, liveness }]) => [
      id,
      startup,
      readiness,
      liveness === "failure",
    ]),
  ]);
}

/** News since the last attempt, the retry of a failed one, or the end of a back-off that refused one. */
export function isAttemptDue(memory: PodMemory, key: string, now: EpochMs): boolean {
  const { attemptedAt, attemptedWith, retryAt } = memory;
  if (attemptedWith === undefined || attemptedAt === undefined) return true;
  if (attemptedWith !== key && attemptedWith !== untilRetry) return true;
  if (retryAt !== undefined && now >= retryAt) return true;
  return memory.refusedUntil.some((expiry) => attemptedAt < expiry && expiry <= now);
}

/** The next moment that makes an attempt due by itself. */
export function nextAttemptAt(memory: PodMemory, now: EpochMs): EpochMs | undefined {
  const moments = [...(memory.retryAt === undefined ? [] : [memory.retryAt]), ...memory.refusedUntil];
  const ahead = moments.filter((moment) => moment > now);
  return ahead.length === 0 ? undefined : Math.min(...ahead);
}

/**
 * When a failed sync is made again though nothing has changed (pod_workers completeWork): ≤1.34 after 10 s, from 1.35
 * when the earliest back-off ends, if one is running; both up to half as much later.
 */
export function retryTime(memory: PodMemory, now: EpochMs, options: CoreOptions): EpochMs {
  const ahead = memory.refusedUntil.map((expiry) => Math.max(expiry - now, 0));
  const scaled = retryMs * options.timeScale;
  const wait =
    options.rules.retry === "expiry" && ahead.length > 0
      ? Math.min(...ahead, longestExpiryMs * options.timeScale)
      : scaled;
  return now + wait * (1 + retryJitter * options.jitter);
}
