/** Fractions of a byte. */
import { quantityMilliValue } from "../quantity.ts";

/** Memory and storage count whole bytes; `path` is the list's. */
export function fractionWarnings(path: string, list: Readonly<Record<string, string>>): readonly string[] {
  return ["memory", "ephemeral-storage"].flatMap((name) => {
    const value = list[name];
    return value !== undefined && quantityMilliValue(value) % 1000 !== 0
      ? [`${path}[${name}]: fractional byte value "${value}" is invalid, must be an integer`]
      : [];
  });
}
