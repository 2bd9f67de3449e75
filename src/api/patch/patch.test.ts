import { describe, expect, it } from "vitest";
import { schemas } from "../schema/index.ts";
import { applyJsonPatch } from "./json-patch.ts";
import { applyMergePatch } from "./merge-patch.ts";
import { applyStrategicMergePatch } from "./strategic-merge.ts";

describe("JSON patch", () => {
  const document = { a: { b: [1, 2] }, "c/d": 1 };
  it.each([
    ["adds a member", [{ op: "add", path: "/x", value: 1 }], { ...document, x: 1 }],
    ["inserts into a list", [{ op: "add", path: "/a/b/1", value: 9 }], { ...document, a: { b: [1, 9, 2] } }],
    ["appends to a list", [{ op: "add", path: "/a/b/-", value: 9 }], { ...document, a: { b: [1, 2, 9] } }],
    ["removes with an escaped path", [{ op: "remove", path: "/c~1d" }], { a: { b: [1, 2] } }],
    ["replaces", [{ op: "replace", path: "/a/b/0", value: 7 }], { ...document, a: { b: [7, 2] } }],
    ["moves", [{ op: "move", from: "/a/b", path: "/b" }], { a: {}, "c/d": 1, b: [1, 2] }],
    ["copies", [{ op: "copy", from: "/c~1d", path: "/a/n" }], { a: { b: [1, 2], n: 1 }, "c/d": 1 }],
    ["goes on after a test", [{ op: "test", path: "/a/b", value: [1, 2] }], document],
  ])("%s", (_title, patch, expected) => {
    expect(applyJsonPatch(document, patch)).toEqual(expected);
  });

  it.each([
    ["a path that is not there", [{ op: "remove", path: "/z" }], "failed"],
    ["a member below a missing one", [{ op: "add", path: "/z/y", value: 1 }], "failed"],
    ["an index past the end", [{ op: "replace", path: "/a/b/2", value: 1 }], "failed"],
    ["a test that fails", [{ op: "test", path: "/a/b/0", value: 2 }], "failed"],
    ["an object", {}, "malformed"],
    ["an operation without a path", [{ op: "add" }], "failed"],
    ["an unknown operation", [{ op: "swap", path: "/a" }], "failed"],
  ])("refuses %s", (_title, patch, reason) => {
    expect(() => applyJsonPatch(document, patch)).toThrow(expect.objectContaining({ reason }));
  });
});

describe("merge patch", () => {
  it("merges objects, removes nulls, replaces the rest and leaves the document alone", () => {
    const document = { a: { b: 1, c: 2 }, list: [1, 2] };
    expect(applyMergePatch(document, { a: { b: null, d: { e: null } }, list: [3] })).toEqual({
      a: { c: 2, d: {} },
      list: [3],
    });
    expect(document).toEqual({ a: { b: 1, c: 2 }, list: [1, 2] });
  });

  it("replaces what is no object", () => {
    expect(applyMergePatch({ a: 1 }, [1])).toEqual([1]);
  });
});

describe("strategic merge patch", () => {
  const c = (name: string, more: object = {}): object => ({ name, image: "i", ...more });
  const pod = (spec: object): { spec: object } => ({ spec });
  const base = pod({ containers: [c("a"), c("b")], tolerations: [{ key: "x" }], nodeSelector: { k: "v" } });

  it.each([
    [
      "merges containers by name",
      { containers: [{ name: "b", image: "n" }] },
      { ...base.spec, containers: [c("a"), { name: "b", image: "n" }] },
    ],
    [
      "puts a new container in front, as a real API server does without an order",
      { containers: [{ name: "x" }] },
      { ...base.spec, containers: [{ name: "x" }, c("a"), c("b")] },
    ],
    [
      "keeps the order that is asked for",
      {
        "$setElementOrder/containers": [{ name: "a" }, { name: "b" }, { name: "x" }],
        containers: [{ name: "x" }],
      },
      { ...base.spec, containers: [c("a"), c("b"), { name: "x" }] },
    ],
    [
      "reorders without a list",
      { "$setElementOrder/containers": [{ name: "b" }, { name: "a" }] },
      { ...base.spec, containers: [c("b"), c("a")] },
    ],
    [
      "deletes an entry",
      { containers: [{ name: "a", $patch: "delete" }] },
      { ...base.spec, containers: [c("b")] },
    ],
    [
      "replaces a list",
      { containers: [{ $patch: "replace" }, { name: "z" }] },
      { ...base.spec, containers: [{ name: "z" }] },
    ],
    [
      "replaces lists that do not merge",
      { tolerations: [{ key: "y" }] },
      { ...base.spec, tolerations: [{ key: "y" }] },
    ],
    ["removes nulls", { nodeSelector: { k: null, l: "w" } }, { ...base.spec, nodeSelector: { l: "w" } }],
    [
      "replaces an object",
      { nodeSelector: { $patch: "replace", n: "m" } },
      { ...base.spec, nodeSelector: { n: "m" } },
    ],
    [
      "deletes an object",
      { nodeSelector: { $patch: "delete" } },
      { containers: [c("a"), c("b")], tolerations: [{ key: "x" }] },
    ],
    [
      "takes a new list as it stands, without directives",
      {
        volumes: [
          { name: "v", $retainKeys: ["name", "emptyDir"], emptyDir: {} },
          { name: "w", $patch: "delete" },
        ],
      },
      { ...base.spec, volumes: [{ name: "v", emptyDir: {} }] },
    ],
  ])("%s", (_title, patch, expected) => {
    expect(applyStrategicMergePatch(schemas.Pod, base, pod(patch))).toEqual(pod(expected));
  });

  it("keeps only the members that $retainKeys names", () => {
    const before = pod({ volumes: [{ name: "v", emptyDir: {} }] });
    const patch = pod({
      volumes: [{ name: "v", $retainKeys: ["name", "hostPath"], hostPath: { path: "/" } }],
    });
    expect(applyStrategicMergePatch(schemas.Pod, before, patch)).toEqual(
      pod({ volumes: [{ name: "v", hostPath: { path: "/" } }] }),
    );
  });

  it("treats finalizers as a set", () => {
    const before = { metadata: { finalizers: ["a/a", "b/b"] } };
    const patch = { metadata: { finalizers: ["c/c"], "$deleteFromPrimitiveList/finalizers": ["a/a"] } };
    expect(applyStrategicMergePatch(schemas.Pod, before, patch)).toEqual({
      metadata: { finalizers: ["c/c", "b/b"] },
    });
  });

  it("merges nested lists by their own keys", () => {
    const before = pod({
      containers: [c("a", { ports: [{ containerPort: 80 }], env: [{ name: "X", value: "1" }] })],
    });
    const patch = pod({
      containers: [
        { name: "a", ports: [{ containerPort: 80, name: "http" }], env: [{ name: "X", $patch: "delete" }] },
      ],
    });
    expect(applyStrategicMergePatch(schemas.Pod, before, patch)).toEqual(
      pod({ containers: [c("a", { ports: [{ containerPort: 80, name: "http" }], env: [] })] }),
    );
  });

  it.each([
    [
      "an entry without its key",
      { containers: [{ image: "x" }] },
      "map: map[image:x] does not contain declared merge key: name",
    ],
    [
      "an unknown directive",
      { containers: [{ name: "b", $patch: "drop" }] },
      "unknown patch type: drop in map: map[$patch:drop name:b]",
    ],
  ])("refuses %s", (_title, patch, message) => {
    expect(() => applyStrategicMergePatch(schemas.Pod, base, pod(patch))).toThrow(message);
  });

  it("refuses what is no object", () => {
    expect(() => applyStrategicMergePatch(schemas.Pod, base, [])).toThrow(
      expect.objectContaining({ reason: "malformed" }),
    );
  });
});
