import { describe, expect, it } from "vitest";
import { versionRules } from "./version-rules.ts";

describe("versionRules", () => {
  it.each([27, 37, 33.5, Number.NaN])("refuses 1.%s", (minor) => {
    expect(() => versionRules(minor)).toThrow(RangeError);
  });

  it.each([
    [28, "Created container web", "Started container web"],
    [31, "Created container web", "Started container web"],
    [32, "Created container: web", "Started container web"],
    [34, "Created container: web", "Started container web"],
    [35, "Container created", "Container started"],
  ])("1.%s tells of a container: %s, %s", (minor, created, started) => {
    const rules = versionRules(minor);
    expect([rules.created("web"), rules.started("web")]).toEqual([created, started]);
  });

  it.each([
    ["sidecars", 29],
    ["sandboxCondition", 29],
    ["volumeMountsInStatus", 31],
    ["startupProbeRests", 32],
    ["imageBackOffKeepsError", 32],
    ["spamKeyHasType", 32],
    ["resourcesInStatus", 33],
    ["observedGeneration", 34],
    ["backOffKeyHasResources", 34],
    ["containerRestartRules", 35],
    ["startedStays", 35],
    ["probeResultsSurviveRestart", 35],
    ["sandboxConditionAtOnce", 36],
    ["vanishedInitCompleted", 36],
  ] as const)("%s begins with 1.%s", (rule, first) => {
    const minors = [28, 29, 30, 31, 32, 33, 34, 35, 36];
    expect(minors.filter((minor) => versionRules(minor)[rule])).toEqual(
      minors.filter((minor) => minor >= first),
    );
  });

  it.each([
    ["skipInvalidEnvNames", 29],
    ["unknownProbeTold", 32],
  ] as const)("%s ends with 1.%s", (rule, last) => {
    const minors = [28, 29, 30, 31, 32, 33, 34, 35, 36];
    expect(minors.filter((minor) => versionRules(minor)[rule])).toEqual(
      minors.filter((minor) => minor <= last),
    );
  });
});
