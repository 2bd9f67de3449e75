import { expect, test } from "vitest";
import { parsePortForward, parseRunFlags, type RunFlags } from "./options.ts";

test.each<[RunFlags, string]>([
  [{ wait: "gone" }, '--wait: "gone" is neither ready nor succeeded'],
  [{ output: "yaml" }, '-o: "yaml" is not json'],
  [{ gracePeriod: "-1" }, '--grace-period: "-1" is not a number of seconds'],
  [{ timeScale: "2" }, '--time-scale: "2" is not a number above 0, at most 1'],
  [{ timeScale: "fast" }, '--time-scale: "fast" is not a number above 0, at most 1'],
  [{ timeout: "1x" }, '"1x" is not a duration'],
  [{ detach: true, portForward: ["80"] }, "--port-forward ends with the command"],
])("run refuses %j", (flags, message) => {
  expect(() => parseRunFlags(flags)).toThrow(message);
});

test.each([
  ["80", { local: 80, remote: 80 }],
  ["8080:80", { local: 8080, remote: 80 }],
  [":80", { local: 0, remote: 80 }],
])("the port-forward %s", (text, expected) => {
  expect(parsePortForward(text)).toEqual(expected);
});

test.each(["0", "80:", "http", "70000", "1:2:3"])("%s is no port-forward", (text) => {
  expect(() => parsePortForward(text)).toThrow("is not a port or LOCAL:REMOTE");
});
