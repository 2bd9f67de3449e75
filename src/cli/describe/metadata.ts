import { sortedEntries } from "../../api/members.ts";
import type { Labels, ObjectMeta } from "../../api/index.ts";
import { controllerOf } from "../../api/owners.ts";
import { lastAppliedAnnotation } from "../../api/well-known.ts";
import { type Description, multiLine } from "./text.ts";

const longestAnnotation = 140;

/** What an object is called, and where. */
export function describeName(out: Description, { name = "", namespace = "" }: ObjectMeta): void {
  out.line(0, "Name:", name);
  out.line(0, "Namespace:", namespace);
}

/** The labels and annotations of an object. */
export function describeLabels(out: Description, { labels, annotations }: ObjectMeta): void {
  multiLine(out, "Labels:", entries(labels));
  describeAnnotations(out, "Annotations:", annotations);
}

/** What most descriptions begin with. */
export function describeIdentity(out: Description, metadata: ObjectMeta): void {
  describeName(out, metadata);
  describeLabels(out, metadata);
}

/** Who manages the object, if anybody does. */
export function describeController(out: Description, metadata: ObjectMeta): void {
  const owner = controllerOf({ metadata });
  if (owner !== undefined) out.line(0, "Controlled By:", `${owner.kind}/${owner.name}`);
}

/** A map as sorted lines. */
export function entries(map: Labels | undefined): readonly string[] {
  return sortedEntries(map).map(([key, value]) => `${key}=${value}`);
}

/** Annotations behind a title, without the one that `apply` writes; long values go below their key and are cut. */
export function describeAnnotations(out: Description, title: string, annotations: Labels = {}): void {
  const shown = sortedEntries(annotations).filter(([key]) => key !== lastAppliedAnnotation);
  const lines = shown.flatMap(([key, value]) => {
    const text = value.replace(/\n+$/, "");
    if (!text.includes("\n") && key.length + text.length + 2 <= longestAnnotation) return [`${key}: ${text}`];
    return [
      `${key}:`,
      ...text
        .split("\n")
        .map(
          (part) =>
            `  ${part.length > longestAnnotation - 2 ? `${part.slice(0, longestAnnotation - 2)}...` : part}`,
        ),
    ];
  });
  multiLine(out, title, lines);
}
