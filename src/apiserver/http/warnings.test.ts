import { describe, expect, it } from "vitest";
import { warningHeaders } from "./warnings.ts";

const numbered = (count: number, length: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => String(index).padStart(length, "."));

describe("warning headers", () => {
  it("say each text once, with quotes escaped and other letters replaced", () => {
    expect(warningHeaders(['say "ü"', "b", 'say "ü"', ""])).toEqual(['299 - "say \\"?\\""', '299 - "b"']);
  });

  it.each([
    ["all of what fits into 4 Ki", numbered(8, 512), 8, 512],
    ["the beginnings of texts that together are longer", numbered(9, 512), 9, 256],
    ["no more of them than fit", numbered(1_000, 512), 16, 256],
    ["a single text that is too long cut", numbered(1, 5_000), 1, 256],
  ])("are %s", (_title, texts, count, length) => {
    const headers = warningHeaders(texts);
    expect(headers).toHaveLength(count);
    expect(headers.map((header) => header.length - '299 - ""'.length)).toEqual(headers.map(() => length));
  });
});
