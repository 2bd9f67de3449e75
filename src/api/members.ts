/** Members of objects. */

/** A copy with only these members, where they are set and not undefined. */
export function pick<T extends object, K extends keyof T>(
  object: T,
  keys: readonly K[],
): Partial<Pick<T, K>> {
  const result: Partial<Pick<T, K>> = {};
  for (const key of keys) if (object[key] !== undefined) result[key] = object[key];
  return result;
}

/** A copy without these members. */
export function omit<T extends object, K extends keyof T>(object: T, keys: readonly K[]): Omit<T, K> {
  const result = { ...object };
  for (const key of keys) Reflect.deleteProperty(result, key);
  return result;
}

/** By name: Go visits maps in random order, and prints them in this one. */
export function sortedEntries<T>(
  map: Readonly<Record<string, T>> | undefined,
): readonly (readonly [string, T])[];
export function sortedEntries(map: object): readonly (readonly [string, unknown])[];
export function sortedEntries(map: object = {}): readonly (readonly [string, unknown])[] {
  return Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** A copy without the members that are 0, which Go leaves out of JSON. */
export function omitZeros(counts: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0));
}
