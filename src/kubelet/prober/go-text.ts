/** Texts the way Go prints them, because users see them in events. */

const escapes: Readonly<Record<string, string>> = {
  "\u0007": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
  "\\": "\\\\",
  '"': '\\"',
};
const printable = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

/** `%q`: in double quotes, unprintable characters escaped, bytes that are no UTF-8 as `\xNN`. */
export function goQuote(text: string | Uint8Array): string {
  const bytes = typeof text === "string" ? Buffer.from(text) : text;
  let out = "";
  for (let at = 0; at < bytes.length; ) {
    const { char, size } = characterAt(bytes, at);
    out += char === undefined ? hexByte(bytes[at] ?? 0) : quoteCharacter(char);
    at += size;
  }
  return `"${out}"`;
}

function quoteCharacter(char: string): string {
  const escape = escapes[char];
  if (escape !== undefined) return escape;
  if (printable.test(char)) return char;
  const code = char.codePointAt(0) ?? 0;
  if (code < 0x80) return hexByte(code);
  return code > 0xffff
    ? `\\U${code.toString(16).padStart(8, "0")}`
    : `\\u${code.toString(16).padStart(4, "0")}`;
}

function characterAt(bytes: Uint8Array, at: number): { char: string | undefined; size: number } {
  const first = bytes[at] ?? 0;
  const size = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  try {
    const char = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(
      bytes.subarray(at, at + size),
    );
    return { char, size };
  } catch {
    return { char: undefined, size: 1 };
  }
}

function hexByte(byte: number): string {
  return `\\x${byte.toString(16).padStart(2, "0")}`;
}

/** A time span as Go prints it: `500ms`, `1s`, `1m0s`, `1h0m5s`. */
export function goDuration(ms: number): string {
  if (ms === 0) return "0s";
  if (ms < 1000) return `${ms}ms`;
  const hours = Math.floor(ms / 3_600_000);
  const minutes = Math.floor(ms / 60_000) % 60;
  const seconds = `${(ms % 60_000) / 1000}s`;
  if (hours > 0) return `${hours}h${minutes}m${seconds}`;
  return minutes > 0 ? `${minutes}m${seconds}` : seconds;
}
