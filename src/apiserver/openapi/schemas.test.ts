import { describe, expect, it } from "vitest";
import { featuresOf136 } from "../../api/features.ts";
import { coreResources } from "../registry/core.ts";
import { createRegistry } from "../registry/registry.ts";
import { describedKinds } from "./paths.ts";
import { componentsOf } from "./schemas.ts";

type Schema = {
  readonly type?: string;
  readonly allOf?: readonly { readonly $ref: string }[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema;
  readonly required?: readonly string[];
  readonly description?: string;
} & Readonly<Record<`x-${string}`, unknown>>;

const components = componentsOf(describedKinds(createRegistry(coreResources(featuresOf136)))) as Readonly<
  Record<string, Schema>
>;
const core = (name: string): Schema => components[`io.k8s.api.core.v1.${name}`] ?? {};

describe("schemas", () => {
  it("of kinds say which kind they are of", () => {
    expect(core("Pod")["x-kubernetes-group-version-kind"]).toEqual([
      { group: "", version: "v1", kind: "Pod" },
    ]);
    const event = components["io.k8s.api.events.v1.Event"];
    expect(Object.keys(event?.properties ?? {})).toContain("regarding");
  });

  it.each([
    ["PodSpec", "containers", "merge", "name"],
    ["PodSpec", "volumes", "merge,retainKeys", "name"],
    ["Container", "env", "merge", "name"],
    ["Container", "ports", "merge", "containerPort"],
    ["Container", "volumeMounts", "merge", "mountPath"],
    ["PodSpec", "tolerations", undefined, undefined],
  ])("%s.%s: lists merge as strategic merge patch does (%s by %s)", (type, name, strategy, key) => {
    const field = core(type).properties?.[name];
    expect(field?.["x-kubernetes-patch-strategy"]).toBe(strategy);
    expect(field?.["x-kubernetes-patch-merge-key"]).toBe(key);
  });

  it("refer only to schemas that are there", () => {
    const refs = JSON.stringify(components).matchAll(/#\/components\/schemas\/([^"]+)/g);
    const missing = [...refs].map(([, name = ""]) => name).filter((name) => components[name] === undefined);
    expect(missing).toEqual([]);
  });

  it("name what must be given, and describe it", () => {
    expect(core("Container").required).toEqual(["name"]);
    expect(core("Container").properties?.["livenessProbe"]?.description).toMatch(/alive/);
    expect(core("EphemeralContainer").properties?.["image"]?.description).toBe("The image to run.");
  });
});
