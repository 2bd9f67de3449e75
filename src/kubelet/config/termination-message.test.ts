import { expect, test } from "vitest";
import { capMessage, decodeUtf8, lastBytes } from "./termination-message.ts";

test("five containers share 12288 bytes: 2457 each, the first bytes stay", () => {
  const capped = capMessage(Buffer.from(`${"a".repeat(2457)}b`), 5);
  expect(Buffer.from(capped).toString()).toBe("a".repeat(2457));
});

test("the last bytes count, over the borders of chunks", () => {
  expect(Buffer.from(lastBytes([Buffer.from("abc"), Buffer.from("de")], 3)).toString()).toBe("cde");
});

test.each([
  ["plain", Buffer.from("grüße €😀"), "grüße €😀"],
  ["a NUL stays", Buffer.from("a\0b"), "a\0b"],
  ["a lone continuation byte", Buffer.from([0x61, 0x80, 0x62]), "a\ufffdb"],
  ["each byte of a cut character", Buffer.from([0xe2, 0x82, 0x61]), "\ufffd\ufffda"],
  ["a cut character at the end", Buffer.from([0x61, 0xf0, 0x9f]), "a\ufffd\ufffd"],
  ["0xff", Buffer.from([0xff]), "\ufffd"],
])("bytes are repaired as Go does: %s", (_, bytes, text) => {
  expect(decodeUtf8(bytes)).toBe(text);
});
