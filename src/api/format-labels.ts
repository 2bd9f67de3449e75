import type { Labels } from "./meta.ts";

/** labels.FormatLabels: sorted as texts, by which `a.b=1` stands before `a=1`; `<none>` where there are none. */
export function formatLabels(labels: Labels = {}): string {
  const texts = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return texts.sort().join(",") || "<none>";
}
