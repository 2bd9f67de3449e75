import { describe, expect, it } from "vitest";
import {
  configMapKey,
  dns1035Label,
  dns1123Label,
  dns1123Subdomain,
  envVarName,
  generatedName,
  labelValue,
  portName,
  qualifiedName,
} from "./names.ts";

const summary = (complaints: readonly string[]): readonly string[] =>
  complaints.map((text) => text.slice(0, 40));

describe("names", () => {
  it.each([
    ["a label", dns1123Label, "web-1"],
    ["a subdomain", dns1123Subdomain, "a.b-c.d"],
    ["a service name", dns1035Label, "web"],
    ["a plain key", qualifiedName, "app"],
    ["a key with a prefix", qualifiedName, "example.com/My_App.1"],
    ["an empty label value", labelValue, ""],
    ["a port name", portName, "http-1"],
    ["a variable that starts with a digit", envVarName, "1 A"],
    ["a file name", configMapKey, "..data".slice(1)],
  ])("%s is fine", (_title, check, name) => {
    expect(check(name)).toEqual([]);
  });

  it.each([
    ["a label with a dot", dns1123Label, "a.b", ["must not contain dots"]],
    ["a long label", dns1123Label, "a".repeat(64), ["must be no more than 63 characters"]],
    ["an upper-case subdomain", dns1123Subdomain, "A", ["a lowercase RFC 1123 subdomain must consist "]],
    [
      "a service name that begins with a digit",
      dns1035Label,
      "1a",
      ["a DNS-1035 label must consist of lower c"],
    ],
    ["a key of two slashes", qualifiedName, "a/b/c", ["a qualified name must consist of alphanu"]],
    [
      "an empty key",
      qualifiedName,
      "",
      ["name part must be non-empty", "name part must consist of alphanumeric c"],
    ],
    ["an empty prefix", qualifiedName, "/a", ["prefix part must be non-empty"]],
    ["a port name of digits", portName, "80", ["must contain at least one letter (a-z)"]],
    [
      "a port name with hyphens at the end",
      portName,
      "a--",
      ["must not contain consecutive hyphens", "must not begin or end with a hyphen"],
    ],
    ["a variable with an equals sign", envVarName, "A=B", ["a valid environment variable name must c"]],
    ["a key that begins with two dots", configMapKey, "..a", ["must not start with '..'"]],
  ])("%s is not", (_title, check, name, complaints) => {
    expect(summary(check(name))).toEqual(complaints.map((text) => text.slice(0, 40)));
  });

  it("a generated name is the base, cut, and five characters", () => {
    expect(generatedName("web-", [0, 0.5, 0.999, 0.1, 0.2])).toBe("web-br9dh");
    expect(generatedName("a".repeat(80), [0, 0, 0, 0, 0])).toBe(`${"a".repeat(58)}bbbbb`);
  });
});
