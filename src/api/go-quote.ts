/** Go's `%q`: how the API server quotes every string in an error. */

const shortEscapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\u0007": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
};

/** Code points that Go does not print: controls, surrogates, separators other than the blank, unassigned. */
const unprintable = /[\p{C}\p{Z}]/u;

/** Quotes `text` as Go's strconv.Quote does: printable Unicode stays, everything else becomes an escape. */
export function goQuote(text: string): string {
  let quoted = "";
  for (const char of text) quoted += shortEscapes[char] ?? (isPrintable(char) ? char : escapeOf(char));
  return `"${quoted}"`;
}

function isPrintable(char: string): boolean {
  return char === " " || !unprintable.test(char);
}

function escapeOf(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  if (code < 0x80) return `\\x${hex(code, 2)}`;
  return code > 0xffff ? `\\U${hex(code, 8)}` : `\\u${hex(code, 4)}`;
}

function hex(code: number, width: number): string {
  return code.toString(16).padStart(width, "0");
}
