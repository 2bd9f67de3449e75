/** Several errors in one text, as Kubernetes writes them: `a`, or `[a, b]` with each text once. */
export function aggregateText(texts: readonly string[]): string {
  const distinct = [...new Set(texts)];
  return distinct.length === 1 ? (distinct[0] ?? "") : `[${distinct.join(", ")}]`;
}
