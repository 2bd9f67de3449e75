/** Code points of all warnings together; beyond that each is cut, so that no client is sent a head that it refuses. */
const ALL = 4 * 1024;
const EACH = 256;

/** The Warning headers for these texts, each once and as many as fit (kube-apiserver's WithWarningRecorder). */
export function warningHeaders(texts: readonly string[]): readonly string[] {
  const different = [...new Set(texts)].filter((text) => text !== "");
  const total = different.reduce((sum, text) => sum + lengthOf(text), 0);
  if (total <= ALL) return different.map(header);
  const cut: string[] = [];
  let written = 0;
  for (const text of different) {
    if (written >= ALL) break;
    const short = Array.from(text).slice(0, EACH).join("");
    written += lengthOf(short);
    cut.push(header(short));
  }
  return cut;
}

/** As Go counts runes. */
function lengthOf(text: string): number {
  return Array.from(text).length;
}

/** RFC 7234 warning 299; non-ASCII must not appear raw in a header. */
function header(text: string): string {
  const ascii = text.replace(/[^\x20-\x7e]/g, "?").replace(/["\\]/g, "\\$&");
  return `299 - "${ascii}"`;
}
