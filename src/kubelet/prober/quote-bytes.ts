import { goQuote } from "../../api/go-quote.ts";

/** Go's `%q` of bytes as they came over the wire: those that are no UTF-8 are shown as `\xNN`. */
export function quoteBytes(bytes: Uint8Array): string {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let quoted = "";
  for (let at = 0; at < bytes.length; ) {
    const first = bytes[at] ?? 0;
    const size = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    try {
      quoted += goQuote(decoder.decode(bytes.subarray(at, at + size))).slice(1, -1);
      at += size;
    } catch {
      quoted += `\\x${first.toString(16).padStart(2, "0")}`;
      at++;
    }
  }
  return `"${quoted}"`;
}
