/** Parts of objects, without the members that are undefined. */

/** A copy with only these members, where they are set. */
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
