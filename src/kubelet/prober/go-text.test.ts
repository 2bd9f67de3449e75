import { expect, it } from "vitest";
import { goDuration, goQuote } from "./go-text.ts";

it.each<[string | Uint8Array, string]>([
  ["plain é 漢", '"plain é 漢"'],
  ['a"b\\c', '"a\\"b\\\\c"'],
  ["\n\r\t\u0007\u007f\u0000", '"\\n\\r\\t\\a\\x7f\\x00"'],
  ["\u200b\u{e0001}", '"\\u200b\\U000e0001"'],
  [Uint8Array.from([0x15, 0x03, 0xff, 0xe9, 0x41]), '"\\x15\\x03\\xff\\xe9A"'],
])("%j is quoted as %s", (text, quoted) => {
  expect(goQuote(text)).toBe(quoted);
});

it.each([
  [0, "0s"],
  [500, "500ms"],
  [1000, "1s"],
  [1500, "1.5s"],
  [60_000, "1m0s"],
  [3_605_000, "1h0m5s"],
])("%i ms is %s", (ms, text) => {
  expect(goDuration(ms)).toBe(text);
});
