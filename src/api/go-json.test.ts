import { expect, it } from "vitest";
import { goJsonProblem } from "./go-json.ts";

it.each([
  ["", "unexpected end of JSON input"],
  ['{"a":1', "unexpected end of JSON input"],
  ['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
  ["{'a':1}", "invalid character '\\'' looking for beginning of object key string"],
  ["{bad", "invalid character 'b' looking for beginning of object key string"],
  ["nope", "invalid character 'o' in literal null (expecting 'u')"],
  ["hello", "invalid character 'h' looking for beginning of value"],
  ["[1 2]", "invalid character '2' after array element"],
  ['{"a" 1}', "invalid character '1' after object key"],
  ['{"a":1 "b":2}', "invalid character '\"' after object key:value pair"],
  ["{} x", "invalid character 'x' after top-level value"],
  ['"a\nb"', "invalid character '\\n' in string literal"],
  ['"\\x"', "invalid character 'x' in string escape code"],
  ["1.x", "invalid character 'x' after decimal point in numeric literal"],
  ["01", "invalid character '1' after top-level value"],
  ["-", "unexpected end of JSON input"],
])("Go says of %j: %s", (text, problem) => {
  expect(goJsonProblem(text)).toBe(problem);
});

it.each(['{"a":[1,-2.5e3,"x\\u00e9\\n",true,false,null,{}]}', " 5 ", '"x"', "null"])("%s is JSON", (text) => {
  expect(goJsonProblem(text)).toBeUndefined();
});
