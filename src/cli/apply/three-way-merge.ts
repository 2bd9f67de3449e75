import { isRecord } from "../../util/is-record.ts";

/** JSON object, as far as merging looks into it. */
type Json = Readonly<Record<string, unknown>>;

/**
 * The JSON merge patch of a client-side apply: what the manifest says now, and null for what it said last time and no
 * longer says. Fields that others set are left alone; lists are replaced whole when they differ. Undefined when there is
 * nothing to change.
 */
export function threeWayMergePatch(last: Json, desired: Json, live: Json): Json | undefined {
  const patch: Record<string, unknown> = {};
  for (const [key, wanted] of Object.entries(desired)) {
    const present = live[key];
    if (isRecord(wanted) && isRecord(present)) {
      const before = last[key];
      const inner = threeWayMergePatch(isRecord(before) ? before : {}, wanted, present);
      if (inner !== undefined) patch[key] = inner;
    } else if (wanted !== undefined && !covers(present, wanted)) patch[key] = wanted;
  }
  for (const key of Object.keys(last)) {
    if (!(key in desired) && live[key] !== undefined) patch[key] = null;
  }
  return Object.keys(patch).length === 0 ? undefined : patch;
}

/** Whether the live value says all that is wanted; fields that defaulting added do not make a difference. */
function covers(live: unknown, wanted: unknown): boolean {
  if (wanted === null) return live === undefined || live === null;
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(live) &&
      live.length === wanted.length &&
      wanted.every((item, index) => covers(live[index], item))
    );
  }
  if (isRecord(wanted))
    return isRecord(live) && Object.entries(wanted).every(([key, value]) => covers(live[key], value));
  return live === wanted;
}
