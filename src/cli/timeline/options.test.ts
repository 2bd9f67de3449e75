import { expect, test } from "vitest";
import { parseTimelineFlags, type TimelineFlags } from "./options.ts";

test.each<[string, TimelineFlags, ReturnType<typeof parseTimelineFlags>]>([
  ["nothing is text for the terminal", {}, { form: "text", file: undefined }],
  ["a flag is its form", { svg: true }, { form: "svg", file: undefined }],
  ["a file tells its form by its ending", { output: "a/life.HTML" }, { form: "html", file: "a/life.HTML" }],
  ["a flag wins over the ending", { trace: true, output: "x.json" }, { form: "trace", file: "x.json" }],
  ["kubectl's way of naming a form is understood", { output: "json" }, { form: "json", file: undefined }],
  ["with a flag it is a file", { json: true, output: "html" }, { form: "json", file: "html" }],
  ["a dash is standard output", { html: true, output: "-" }, { form: "html", file: undefined }],
])("%s", (_title, flags, wish) => {
  expect(parseTimelineFlags(flags)).toEqual(wish);
});

test("a file whose ending tells nothing is refused", () => {
  expect(() => parseTimelineFlags({ output: "life.png" })).toThrow(
    '-o: the ending of "life.png" tells no form',
  );
});
