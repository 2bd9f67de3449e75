import { isRecord } from "./is-record.ts";

/**
 * Structural sharing: `next` rebuilt from the parts of `previous` that are equal. Returns `previous` itself when
 * nothing differs, so that "is it a change?" is one comparison, and a history of many versions of an object costs the
 * memory of their differences.
 */
export function shareStructure<T>(previous: unknown, next: T): T {
  if (Object.is(previous, next)) return next;
  if (Array.isArray(next)) {
    return (Array.isArray(previous) ? shareArray(previous, next) : next) as T;
  }
  if (isRecord(previous) && isRecord(next)) return shareRecord(previous, next) as T;
  return next;
}

function shareArray(previous: readonly unknown[], next: readonly unknown[]): readonly unknown[] {
  const shared = next.map((item, i) => shareStructure(previous[i], item));
  const same = previous.length === next.length && shared.every((item, i) => Object.is(item, previous[i]));
  return same ? previous : shared;
}

/** A member that is undefined counts as absent: it would not survive JSON. */
function shareRecord(
  previous: Readonly<Record<string, unknown>>,
  next: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const shared: Record<string, unknown> = {};
  let same = true;
  let count = 0;
  for (const [key, value] of Object.entries(next)) {
    if (value === undefined) continue;
    const before = Object.hasOwn(previous, key) ? previous[key] : undefined;
    const item = shareStructure(before, value);
    same &&= Object.is(item, before);
    count += 1;
    Object.defineProperty(shared, key, { value: item, enumerable: true, writable: true, configurable: true });
  }
  return same && count === Object.keys(previous).length ? previous : shared;
}
