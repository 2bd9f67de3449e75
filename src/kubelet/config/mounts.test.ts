import { expect, test } from "vitest";
import type { VolumeMount } from "../../api/index.ts";
import type { VolumeRef } from "../ports.ts";
import type { MountedVolume } from "../volumes/mounted-volume.ts";
import { planMounts } from "./mounts.ts";

const ref: VolumeRef = { id: "id", pod: { uid: "u", namespace: "n", name: "p" }, name: "v", kind: "disk" };
const volumes: Readonly<Record<string, MountedVolume>> = {
  v: { kind: "volume", ref, readOnly: false, mode: 0o777 },
  cm: { kind: "volume", ref: { ...ref, kind: "files" }, readOnly: true, mode: 0o777 },
  h: { kind: "hostPath", path: "/data/", createDirectory: false },
};
const variables = new Map([
  ["A", "x"],
  ["EMPTY", ""],
]);
const plan = (mount: Partial<VolumeMount>) =>
  planMounts(
    { name: "main", volumeMounts: [{ name: "v", mountPath: "/m", ...mount }] },
    (n) => volumes[n],
    variables,
  );

test.each<[string, Partial<VolumeMount>, object]>([
  ["a volume", {}, { target: "/m", readOnly: false, source: { kind: "volume", volume: ref } }],
  ["a relative path", { mountPath: "m/n" }, { target: "/m/n" }],
  ["a configMap is never writable", { name: "cm", readOnly: false }, { readOnly: true }],
  ["a subPath", { subPath: "a/./b//c/" }, { source: { kind: "volume", volume: ref, subPath: "a/b/c" } }],
  ["a subPathExpr", { subPathExpr: "$(A)/y" }, { source: { kind: "volume", volume: ref, subPath: "x/y" } }],
  [
    "a hostPath with a subPath",
    { name: "h", subPath: "s", readOnly: true },
    {
      target: "/m",
      readOnly: true,
      source: { kind: "hostPath", path: "/data/s", propagation: "private", createDirectory: true },
    },
  ],
  [
    "HostToContainer",
    { name: "h", mountPropagation: "HostToContainer" },
    { source: { propagation: "rslave" } },
  ],
  ["Bidirectional", { name: "h", mountPropagation: "Bidirectional" }, { source: { propagation: "rshared" } }],
])("%s", (_, mount, expected) => {
  expect(plan(mount)[0]?.mount).toMatchObject(expected);
});

test.each<[Partial<VolumeMount>, string]>([
  [{ name: "no" }, 'cannot find volume "no" to mount into container "main"'],
  [{ subPathExpr: "$(B)/$(EMPTY)/$(A)" }, "missing value for B, EMPTY"],
  [{ subPath: "a/../../b" }, 'failed to prepare subPath for volumeMount "v" of container "main"'],
  [{ subPathExpr: "/$(A)" }, 'failed to prepare subPath for volumeMount "v" of container "main"'],
])("%j: %s", (mount, message) => {
  expect(() => plan(mount)).toThrow(message);
});
