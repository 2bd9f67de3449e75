import { expect, it } from "vitest";
import { parseArguments } from "./arguments.ts";

it.each([
  [[], { kind: "setup", yes: false }],
  [["--yes"], { kind: "setup", yes: true }],
  [["--down"], { kind: "down" }],
  [["--yes", "--help"], { kind: "help" }],
  [["--dwon"], { kind: "unknown", argument: "--dwon" }],
])("%j is understood", (argv, expected) => {
  expect(parseArguments(argv)).toEqual(expected);
});
