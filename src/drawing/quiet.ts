import type { Ms } from "./mark.ts";
import type { Quiet } from "./picture.ts";

/** A gap shorter than this is drawn as it is. */
const leastMs = 20_000;
/** A gap is too long when it takes more than this share of what is drawn. */
const tooMuch = 0.7;
const mostGaps = 8;
/** What of a long gap is drawn at both of its ends, so that signs there are not cut. */
const marginShare = 0.02;

/**
 * The spans that hide everything else when drawn to scale: of a pod that ran for three hours only start and end are worth the
 * room.
 * @param moments at which something happened
 */
export function quietSpans(moments: readonly Ms[]): readonly Quiet[] {
  const sorted = [...new Set(moments)].sort((a, b) => a - b);
  const gaps = sorted.slice(1).map((to, index) => ({ from: sorted[index] ?? to, to }));
  let rest = quietLength(gaps);
  const cut: Quiet[] = [];
  for (const gap of gaps.toSorted((a, b) => lengthOf(b) - lengthOf(a)).slice(0, mostGaps)) {
    if (lengthOf(gap) < leastMs || lengthOf(gap) < tooMuch * rest) break;
    rest -= lengthOf(gap);
    cut.push(gap);
  }
  const margin = Math.max(200, rest * marginShare);
  return cut
    .map(({ from, to }) => ({ from: from + margin, to: to - margin }))
    .filter((gap) => lengthOf(gap) > leastMs / 2)
    .sort((a, b) => a.from - b.from);
}

/** Milliseconds that all of them take together. */
export function quietLength(quiet: readonly Quiet[]): Ms {
  return quiet.reduce((sum, gap) => sum + lengthOf(gap), 0);
}

function lengthOf({ from, to }: Quiet): number {
  return to - from;
}
