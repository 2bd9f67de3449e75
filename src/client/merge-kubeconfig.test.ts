import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { mergeKubeconfig } from "./merge-kubeconfig.ts";

const named = (name: string, value: string) => ({
  clusters: [{ name, cluster: { server: value } }],
  users: [{ name, user: { token: value } }],
  contexts: [{ name, context: { cluster: name, user: name } }],
});
const ours = JSON.stringify({ "current-context": "minikubelet", ...named("minikubelet", "new") });

describe("merging a kubeconfig", () => {
  it("makes a new one out of nothing", () => {
    expect(parse(mergeKubeconfig("", ours))).toEqual({
      apiVersion: "v1",
      kind: "Config",
      "current-context": "minikubelet",
      ...named("minikubelet", "new"),
    });
  });

  it("keeps everything else: entries, comments, unknown fields, and the current context", () => {
    const text = [
      "# mine",
      "apiVersion: v1",
      "kind: Config",
      "preferences: {colors: true}",
      "current-context: work # keep",
      "clusters:",
      "- name: work",
      "  cluster: {server: https://work, x-unknown: 1} # production!",
      "users: []",
      "contexts:",
      "",
    ].join("\n");
    const merged = mergeKubeconfig(text, ours);
    expect(merged).toContain("# mine");
    expect(merged).toContain("# production!");
    expect(parse(merged)).toMatchObject({
      "current-context": "work",
      preferences: { colors: true },
      clusters: [{ name: "work", cluster: { "x-unknown": 1 } }, { name: "minikubelet" }],
      users: [{ name: "minikubelet" }],
      contexts: [{ name: "minikubelet" }],
    });
  });

  it("replaces what it put there before; merging twice is merging once", () => {
    const once = mergeKubeconfig(JSON.stringify(named("minikubelet", "old")), ours);
    expect(parse(once)).toMatchObject(named("minikubelet", "new"));
    expect(mergeKubeconfig(once, ours)).toBe(once);
  });

  it.each([
    ["broken YAML", "clusters: [\n"],
    ["a list", "- 1"],
    ["clusters of another form", "clusters: {a: 1}"],
  ])("refuses %s", (_what, text) => {
    expect(() => mergeKubeconfig(text, ours)).toThrow(/cannot be merged into/);
  });
});
