import type { Labels, ObjectMeta } from "../../api/index.ts";
import { type Description, multiLine } from "./text.ts";

const hiddenAnnotation = "kubectl.kubernetes.io/last-applied-configuration";
const longestAnnotation = 140;

/** The labels and annotations of an object. */
export function describeLabels(out: Description, { labels, annotations }: ObjectMeta): void {
  multiLine(out, "Labels:", entries(labels, "="));
  describeAnnotations(out, annotations);
}

/** A map as sorted lines. */
export function entries(map: Labels | undefined, separator: string): readonly string[] {
  return Object.entries(map ?? {})
    .map(([key, value]) => `${key}${separator}${value}`)
    .sort();
}

function describeAnnotations(out: Description, annotations: Labels = {}): void {
  const shown = Object.entries(annotations)
    .filter(([key]) => key !== hiddenAnnotation)
    .sort(([a], [b]) => (a < b ? -1 : 1));
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
  multiLine(out, "Annotations:", lines);
}
