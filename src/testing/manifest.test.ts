import { realClock } from "../system/real-clock.ts";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inNamespace, loadTestManifest, type ManifestInput } from "./manifest.ts";

const signal = new AbortController().signal;
const pod = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "web", namespace: "shop" },
  spec: { containers: [{ name: "web", image: "nginx" }] },
};
const config = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "settings" },
  data: { color: "blue" },
};
const yaml = `apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: settings }
---
apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  containers:
  - { name: web, image: nginx }
`;
let folder: string;
let file: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "manifest-test-"));
  file = join(folder, "pod.yaml");
  await writeFile(file, yaml);
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe("a manifest", () => {
  it.each<[string, () => ManifestInput, readonly string[]]>([
    ["a path", () => file, ["settings"]],
    ["a file URL", () => pathToFileURL(file), ["settings"]],
    ["text", () => yaml, ["settings"]],
    ["an object", () => pod, []],
    ["several objects", () => [config, pod], ["settings"]],
  ])("may be %s", async (_what, input, others) => {
    const loaded = await loadTestManifest(input(), realClock, signal);
    expect(loaded.pod.object.metadata.name).toBe("web");
    expect(loaded.others.map(({ object }) => object.metadata.name)).toEqual(others);
  });

  it("of no pod, or of two, is refused", async () => {
    await expect(loadTestManifest([config], realClock, signal)).rejects.toMatchObject({
      code: "InvalidManifest",
      message: "the manifest holds no pod: a test starts one at a time",
    });
    const second = { ...pod, metadata: { name: "second" } };
    await expect(loadTestManifest([pod, second], realClock, signal)).rejects.toThrow(
      "the manifest holds 2 pods",
    );
  });

  it("with mistakes tells each at its place", async () => {
    const broken = yaml.replace("image: nginx", "images: nginx");
    await expect(loadTestManifest(broken, realClock, signal)).rejects.toMatchObject({
      code: "ManifestInvalid",
      message: expect.stringContaining("manifest:14:18: spec.containers[0].images: unknown field") as string,
    });
    await expect(loadTestManifest(join(folder, "none.yaml"), realClock, signal)).rejects.toThrow(
      "no such file or directory",
    );
  });

  it("is moved to the test's namespace", () => {
    expect(inNamespace(pod, "web-1").metadata).toEqual({ name: "web", namespace: "web-1" });
  });
});
