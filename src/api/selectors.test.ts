import { describe, expect, it } from "vitest";
import { matchesFields, parseFieldSelector } from "./field-selector.ts";
import { matchesLabels, parseLabelSelector, requirementsOf } from "./label-selector.ts";

const labels = { app: "web", tier: "1", empty: "" };

describe("label selectors", () => {
  it.each([
    ["", true],
    ["app=web", true],
    ["app==web,tier=1", true],
    ["app=api", false],
    ["app!=api", true],
    ["missing!=x", true],
    ["app in (api, web)", true],
    ["app notin (api,web)", false],
    ["missing notin (a)", true],
    ["app", true],
    ["!app", false],
    ["!missing", true],
    ["tier>0,tier<2", true],
    ["tier>1", false],
    ["app>1", false],
    ["empty=", true],
    [" app = web ", true],
  ])("%j matches: %s", (text, matches) => {
    expect(matchesLabels(parseLabelSelector(text), labels)).toBe(matches);
  });

  it.each([
    ["a in b", "unable to parse requirement: found 'b' expected: '('"],
    ["a in (b", "unable to parse requirement: found '', expected: ',' or ')'"],
    ["a b", "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
    ["a=b,", "found '', expected: identifier after ','"],
    ["a=b c", "found 'c', expected: ',' or 'end of string'"],
    ["=a", "found '=', expected: !, identifier, or 'end of string'"],
    [
      "a>b",
      `unable to parse requirement: values[0][a]: Invalid value: "b": for 'Gt', 'Lt' operators, the value must be an integer`,
    ],
  ])("%j is refused", (text, message) => {
    expect(() => parseLabelSelector(text)).toThrow(message);
  });

  it("a selector object without anything selects all, none at all selects nothing", () => {
    expect(requirementsOf(undefined)).toBeUndefined();
    expect(matchesLabels(requirementsOf({}) ?? [], labels)).toBe(true);
    const both = {
      matchLabels: { app: "web" },
      matchExpressions: [{ key: "tier", operator: "NotIn", values: ["1"] }],
    };
    expect(matchesLabels(requirementsOf(both) ?? [], labels)).toBe(false);
  });
});

describe("field selectors", () => {
  const pod = {
    metadata: { name: "p" },
    spec: { containers: [], nodeName: "n" },
    status: { phase: "Running" },
  } as const;

  it.each([
    ["metadata.name=p", true],
    ["spec.nodeName=n,status.phase!=Failed", true],
    ["status.phase==Pending", false],
    ["spec.hostNetwork=false", true],
    ["status.podIP=", true],
  ])("%s matches: %s", (text, matches) => {
    expect(matchesFields("Pod", parseFieldSelector("Pod", text), pod)).toBe(matches);
  });

  it("a field of another kind is refused", () => {
    expect(() => parseFieldSelector("ConfigMap", "spec.nodeName=n")).toThrow(
      "field label not supported: spec.nodeName",
    );
  });

  it("a term without an operator is refused", () => {
    expect(() => parseFieldSelector("Pod", "a")).toThrow("invalid selector: 'a'; can't understand 'a'");
  });
});
