import { expect, it } from "vitest";
import { parseTerminalSize } from "./resize.ts";

it.each([
  ['{"Width":101,"Height":33}\n', { width: 101, height: 33 }],
  ['{"height":33,"width":101}', { width: 101, height: 33 }],
  ['{"Width":101}', undefined],
  ['{"Width":"101","Height":33}', undefined],
  ["null", undefined],
  ["", undefined],
])("%j says the size %j", (message, size) => {
  expect(parseTerminalSize(Buffer.from(message))).toEqual(size);
});
