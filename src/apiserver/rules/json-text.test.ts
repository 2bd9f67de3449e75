import { describe, expect, it } from "vitest";
import { duplicateFields } from "./json-text.ts";

describe("duplicate fields", () => {
  it.each<[string, readonly string[]]>([
    ['{"a":1,"b":{"a":2}}', []],
    ['{"a":1,"a":2}', ["a"]],
    ['{"metadata":{"labels":{"x":"1","y":"2","x":"3"}}}', ["metadata.labels.x"]],
    [
      '{"spec":{"containers":[{"name":"a"},{"name":"b","image":"i","name":"c"}]}}',
      ["spec.containers[1].name"],
    ],
    ['{"a":[1,[2,{"b":1,"b":2}]]}', ["a[1][1].b"]],
    ['{"a":"{\\"a\\":1,\\"a\\":2}"}', []],
    ['{"\\u0061":1,"a":2}', ["a"]],
    ['[{"a":1,"a":2}]', ["[0].a"]],
  ])("of %s", (text, paths) => {
    expect(duplicateFields(text)).toEqual(paths);
  });
});
