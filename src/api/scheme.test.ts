import { describe, expect, it } from "vitest";
import {
  apiVersionOf,
  kindNamed,
  kindOf,
  kindOfResource,
  kinds,
  parseApiVersion,
  servedKinds,
  unservedKindNamed,
  unservedKindOf,
} from "./scheme.ts";

describe("kinds", () => {
  it.each(["po", "pod", "pods", "Pod", "PODS"])("%s means Pod", (word) => {
    expect(kindNamed(word)).toBe(kinds.Pod);
  });

  it("an apiVersion and kind are taken as they are written", () => {
    expect(kindOf("v1", "Pod")).toBe(kinds.Pod);
    expect(kindOf("v1", "pod")).toBeUndefined();
    expect(kindOf("v2", "Pod")).toBeUndefined();
  });

  it("a URL names the plural", () => {
    expect(kindOfResource("", "v1", "nodes")).toBe(kinds.Node);
    expect(kindOfResource("", "v1", "node")).toBeUndefined();
  });

  it("Binding exists as a subresource only", () => {
    expect(servedKinds).not.toContain(kinds.Binding);
    expect(kindOfResource("", "v1", "bindings")).toBeUndefined();
    expect(kindOf("v1", "Binding")).toBe(kinds.Binding);
  });

  it("kinds that are not served yet are known by name, in any version", () => {
    expect(unservedKindOf("apps/v1", "StatefulSet")?.plural).toBe("statefulsets");
    expect(unservedKindOf("apps/v1beta1", "StatefulSet")?.plural).toBe("statefulsets");
    expect(unservedKindOf("v1", "ResourceQuota")?.shortNames).toEqual(["quota"]);
    expect(unservedKindNamed("sts")?.kind).toBe("StatefulSet");
    expect(unservedKindOf("example.com/v1", "StatefulSet")).toBeUndefined();
    expect(unservedKindNamed("pods")).toBeUndefined();
  });

  it("apiVersions come apart and together", () => {
    expect(parseApiVersion("apps/v1")).toEqual({ group: "apps", version: "v1" });
    expect(apiVersionOf({ group: "", version: "v1" })).toBe("v1");
  });
});
