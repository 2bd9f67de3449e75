import { atTheEndMs } from "./allowances.ts";
import type { Difference } from "./compare-states.ts";
import type { State } from "./states.ts";

/** Shown by us at once, by the recorded kubelet at its next sync: a recording may end before. */
const shownSooner = "Waiting: CrashLoopBackOff";

/**
 * Waiting reasons that only one side ever shows, and ends of containers that we never show. States may be lined up
 * leniently; what a container went through may not get lost in it.
 */
export function compareReasons(recorded: readonly State[], ours: readonly State[]): readonly Difference[] {
  const theirs = reasonsOf(recorded);
  const mine = reasonsOf(ours);
  const end = (states: readonly State[]): number => (states.at(-1)?.until ?? 0) - atTheEndMs;
  const missing = [...theirs].filter(([key, t]) => !mine.has(key) && t < end(recorded));
  const more = [...mine].filter(
    ([key, t]) =>
      !theirs.has(key) && t < end(ours) && key.includes(": Waiting: ") && !key.endsWith(shownSooner),
  );
  return [
    ...missing.map(([key, t]) => difference(t, `never shown: ${key}`)),
    ...more.map(([key, t]) => difference(t, `shown by us only: ${key}`)),
  ];
}

function difference(t: number, text: string): Difference {
  return { kind: "state", at: t / 1000, text };
}

/** `container: Waiting: REASON` or `container: Terminated: REASON(EXIT)`, each with the time it first came. */
function reasonsOf(states: readonly State[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const { t, containers } of states)
    for (const { name, state } of containers) {
      const reason = /^(Waiting: [^:]*|Terminated: [^:]*)/.exec(state)?.[0];
      const key = `${name}: ${reason ?? ""}`;
      if (reason !== undefined && !found.has(key)) found.set(key, t);
    }
  return found;
}
