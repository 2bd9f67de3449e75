import type { KubeObject } from "../../api/index.ts";
import { sortedEntries } from "../../api/members.ts";
import type { EpochMs } from "../../util/time.ts";
import { describeEvents, type ShownEvents } from "./events.ts";
import { describeIdentity } from "./metadata.ts";
import { Description } from "./text.ts";

/** What `kubectl describe` prints of kinds that it has no form for: every field under a readable title. */
export function describeAnyObject(object: KubeObject, events: ShownEvents, now: EpochMs): string {
  const out = new Description();
  describeIdentity(out, object.metadata);
  const {
    managedFields: _m,
    name: _n,
    namespace: _s,
    labels: _l,
    annotations: _a,
    ...metadata
  } = object.metadata;
  describeFields(out, 0, { ...object, metadata });
  describeEvents(out, events, now);
  return out.toString();
}

function describeFields(out: Description, level: number, fields: object): void {
  for (const [name, value] of sortedEntries(fields)) {
    const title = `${titleOf(name)}:`;
    if (!isObject(value)) out.line(level, title, scalarText(value));
    else {
      out.line(level, title);
      if (!Array.isArray(value)) describeFields(out, level + 1, value);
      else {
        for (const item of value as readonly unknown[]) {
          if (isObject(item)) describeFields(out, level + 1, item);
          else out.line(level + 1, scalarText(item));
        }
      }
    }
  }
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** As Go's %v prints it. */
function scalarText(value: unknown): string {
  return typeof value === "string" ? value : value === null ? "<nil>" : JSON.stringify(value);
}

const acronyms: readonly string[] = ["API", "URL", "UID", "OSB", "GUID"];

/** `leaseDurationSeconds` → `Lease Duration Seconds`; names with other characters than letters and dashes stay. */
function titleOf(name: string): string {
  if (!/^[\p{L}-]*$/u.test(name)) return name;
  const words = name.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|-+/gu) ?? [];
  return words
    .map((word) =>
      acronyms.includes(word.toUpperCase())
        ? word.toUpperCase()
        : `${word.charAt(0).toUpperCase()}${word.slice(1)}`,
    )
    .join(" ");
}
