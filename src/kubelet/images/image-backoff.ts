import type { EpochMs } from "../../util/time.ts";

const initialMs = 10_000;
const maxMs = 300_000;

/** The window after the last failed pull of one image for one pod. */
export interface ImageBackOff {
  readonly backOffMs: number;
  readonly failedAt: EpochMs;
}

/**
 * The window after one more failure: 10 s doubling to 300 s, from the start again when the last failure is more than
 * twice the cap ago (client-go util/flowcontrol/backoff.go). `timeScale` multiplies all three.
 */
export function nextImageBackOff(
  previous: ImageBackOff | undefined,
  now: EpochMs,
  timeScale: number,
): ImageBackOff {
  const stale = previous !== undefined && now - previous.failedAt > 2 * maxMs * timeScale;
  const backOffMs =
    previous === undefined || stale
      ? initialMs * timeScale
      : Math.min(previous.backOffMs * 2, maxMs * timeScale);
  return { backOffMs, failedAt: now };
}

/** When the next pull may be made; undefined when it may be made now. */
export function imageBackOffEnd(entry: ImageBackOff | undefined, now: EpochMs): EpochMs | undefined {
  if (entry === undefined) return undefined;
  const end = entry.failedAt + entry.backOffMs;
  return now < end ? end : undefined;
}
