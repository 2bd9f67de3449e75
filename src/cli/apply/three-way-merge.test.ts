import { expect, test } from "vitest";
import { threeWayMergePatch } from "./three-way-merge.ts";

const spec = { containers: [{ name: "web", image: "nginx:1.25" }] };
const live = {
  metadata: { name: "web", uid: "1", labels: { app: "web", by: "another" } },
  spec: {
    containers: [{ name: "web", image: "nginx:1.25", imagePullPolicy: "IfNotPresent" }],
    nodeName: "laptop",
  },
};

test("the same manifest again changes nothing, whatever the server defaulted", () => {
  const desired = { metadata: { name: "web", labels: { app: "web" } }, spec };
  expect(threeWayMergePatch(desired, desired, live)).toBeUndefined();
});

test("a changed image replaces the list it stands in", () => {
  const changed = { containers: [{ name: "web", image: "nginx:1.26" }] };
  expect(threeWayMergePatch({ spec }, { spec: changed }, live)).toEqual({ spec: changed });
});

test("what the manifest no longer says is removed, what others set is kept", () => {
  const last = { metadata: { labels: { app: "web", old: "x" } } };
  const before = { ...live, metadata: { ...live.metadata, labels: { ...live.metadata.labels, old: "x" } } };
  expect(threeWayMergePatch(last, { metadata: { labels: { app: "shop" } } }, before)).toEqual({
    metadata: { labels: { app: "shop", old: null } },
  });
});
