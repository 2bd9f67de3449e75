/** Fractions of a byte. */
import { quantityMilliValue } from "../quantity.ts";
import { sortedEntries } from "../validation/meta.ts";

/** Memory and storage count whole bytes; `path` is the list's. */
export function fractionWarnings(path: string, list: Readonly<Record<string, string>>): readonly string[] {
  return sortedEntries(list).flatMap(([name, value]) =>
    (name === "memory" || name === "ephemeral-storage") && quantityMilliValue(value) % 1000 !== 0
      ? [`${path}[${name}]: fractional byte value "${value}" is invalid, must be an integer`]
      : [],
  );
}
