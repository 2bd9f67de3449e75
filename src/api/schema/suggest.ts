/** "Did you mean …?": the known name nearest to a mistyped one. */

/** From this length on, a beginning says enough: `initialDelay` means `initialDelaySeconds`. */
const tellingPrefix = 5;

/**
 * The candidate within a third of the name's length (at least two edits), else the one that begins with the name, or
 * undefined. Case alone counts as nothing.
 */
export function suggestName(name: string, candidates: readonly string[]): string | undefined {
  return nearest(name, candidates) ?? beginningWith(name, candidates);
}

function beginningWith(name: string, candidates: readonly string[]): string | undefined {
  if (name.length < tellingPrefix) return undefined;
  return candidates.find((candidate) => candidate.toLowerCase().startsWith(name.toLowerCase()));
}

function nearest(name: string, candidates: readonly string[]): string | undefined {
  const wanted = name.toLowerCase();
  const limit = Math.max(2, Math.floor(name.length / 3));
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const candidate of candidates) {
    const distance = editDistance(wanted, candidate.toLowerCase());
    if (distance < bestDistance && distance < Math.max(name.length, 2))
      [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`. */
function editDistance(a: string, b: string): number {
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(
        Math.min(
          at(last, j) + 1,
          at(row, j - 1) + 1,
          at(last, j - 1) + (same ? 0 : 1),
          swapped ? at(beforeLast, j - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    [beforeLast, last] = [last, row];
  }
  return at(last, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
