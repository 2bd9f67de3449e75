import type { EpochMs } from "../util/time.ts";

let lastNanos = 0n;

/** What follows the object's name in the name of an event: the time in nanoseconds as hex; never the same twice. */
export function eventSuffix(now: EpochMs): string {
  const nanos = BigInt(Math.round(now * 1000)) * 1000n;
  lastNanos = nanos > lastNanos ? nanos : lastNanos + 1n;
  return lastNanos.toString(16).padStart(16, "0");
}
