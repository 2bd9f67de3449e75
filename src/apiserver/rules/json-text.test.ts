import { describe, expect, it } from "vitest";
import { duplicateFields, fieldsInOrder } from "./json-text.ts";

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

describe("strict errors", () => {
  it("come in the order of the text, each once, and not from within unknown fields", () => {
    const text = '{"b":1,"zz":{"q":1,"q":2},"a":1,"b":2,"zz":3,"b":3,"y":0}';
    expect(fieldsInOrder(text, ["zz", "y"])).toEqual([
      'unknown field "zz"',
      'duplicate field "b"',
      'unknown field "y"',
    ]);
  });
});
