import { expect, it } from "vitest";
import { quoteBytes } from "./quote-bytes.ts";

it.each<[Uint8Array, string]>([
  [Buffer.from('plain é 漢 "\n'), '"plain é 漢 \\"\\n"'],
  [Uint8Array.from([0x15, 0x03, 0xff, 0xe9, 0x41, 0xe6, 0xbc]), '"\\x15\\x03\\xff\\xe9A\\xe6\\xbc"'],
])("%j is quoted as %s", (bytes, quoted) => {
  expect(quoteBytes(bytes)).toBe(quoted);
});
