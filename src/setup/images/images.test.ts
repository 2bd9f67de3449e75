import { mkdirSync, mkdtempSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { catalogue } from "./catalogue.ts";
import { imagePackages, packagesIn } from "./debian-packages.ts";
import { assembleImage, manifestOf } from "./image.ts";
import { makeLayers } from "./layer.ts";
import { librariesIn } from "./library-closure.ts";
import { isFresh } from "./pull-check.ts";
import type { LayerRecipe } from "./recipe.ts";
import { repositoryOf } from "./registry-client.ts";
import { selectPaths } from "./stage.ts";
import { standInName, withStandIns } from "./stand-in-name.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "minikubelet-test-"));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

describe("debian packages", () => {
  const simulation =
    "Inst libc6 (2.36-9 Debian:12 [amd64]) []\nInst zlib1g:amd64 (1:1.2.13 Debian:12 [amd64])\nInst perl-base (5.36 Debian:12 [amd64])\nConf libc6 (2.36-9 Debian:12 [amd64])\n";

  it("reads names and versions from a simulated installation", () => {
    expect(packagesIn(simulation)).toEqual([
      { name: "libc6", version: "2.36-9" },
      { name: "zlib1g", version: "1:1.2.13" },
      { name: "perl-base", version: "5.36" },
    ]);
  });

  it("keeps libraries and what was asked for, and leaves scripting languages out", () => {
    const names = imagePackages(packagesIn(simulation), ["nginx"]).map(({ name }) => name);
    expect(names).toEqual(["libc6", "zlib1g"]);
  });

  it("reads the files from the loader's listing", () => {
    const listing =
      "\tlinux-vdso.so.1 (0x1)\n\tlibc.so.6 => /s/usr/lib/libc.so.6 (0x2)\n\t/lib64/ld.so => /s/ld.so (0x3)\n";
    expect(librariesIn(listing)).toEqual(["/s/usr/lib/libc.so.6", "/s/ld.so"]);
  });
});

describe("layers", () => {
  const recipe: LayerRecipe = {
    packages: [],
    paths: [],
    files: [{ path: "etc/motd", text: "hello\n" }],
    directories: [{ path: "tmp", mode: 0o1777 }],
    links: { "usr/bin/sh": "busybox" },
  };

  it("come out byte for byte the same each time", async () => {
    const [first] = await makeLayers(recipe, { root }, join(root, "a"));
    const [second] = await makeLayers(recipe, { root }, join(root, "b"));
    expect(first?.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect({ ...second, file: "" }).toEqual({ ...first, file: "" });
  });

  it("bring a link's target, the parents, and nothing that is excepted", () => {
    mkdirSync(join(root, "usr/lib/test"), { recursive: true });
    writeFileSync(join(root, "usr/lib/libz.so.1.2"), "");
    writeFileSync(join(root, "usr/lib/test/big"), "");
    symlinkSync("libz.so.1.2", join(root, "usr/lib/libz.so.1"));
    expect(readlinkSync(join(root, "usr/lib/libz.so.1"))).toBe("libz.so.1.2");
    expect(selectPaths({ root }, ["usr/lib/libz.so.1"])).toEqual([
      "usr",
      "usr/lib",
      "usr/lib/libz.so.1",
      "usr/lib/libz.so.1.2",
    ]);
    expect(selectPaths({ root }, ["usr"], ["/test/"])).not.toContain("usr/lib/test/big");
  });

  it("give an image whose manifest names them in order", async () => {
    const layers = await makeLayers(recipe, { root }, join(root, "a"));
    const image = assembleImage(
      { names: ["x:1"], description: "x", layers: [recipe], config: {}, public: true },
      layers,
    );
    const manifest = JSON.parse(manifestOf(image)) as {
      config: { digest: string };
      layers: { digest: string }[];
    };
    expect(manifest.config.digest).toBe(image.configDigest);
    expect(manifest.layers.map(({ digest }) => digest)).toEqual(layers.map(({ digest }) => digest));
  });
});

describe("image names", () => {
  it.each([
    ["busybox:1.36", "library/busybox", "1.36"],
    ["geektime/tomcat:7.0", "geektime/tomcat", "7.0"],
  ])("%s lives in a mirror as %s", (name, repository, tag) => {
    expect(repositoryOf(name)).toEqual({ repository, tag });
  });

  it("of stand-ins never have the tag latest, whose default pull policy is Always", () => {
    expect(standInName("busybox:latest")).toBe("localhost/minikubelet/busybox:offline-latest");
  });

  it("are replaced in manifests only where a stand-in exists", () => {
    const manifest =
      '  - image: busybox # comment\n    image: "nginx:1.25"\n  - {name: a, image: "busybox:1.36"}\n    image: other\n';
    expect(withStandIns(manifest, new Set(["busybox:latest", "nginx:1.25", "busybox:1.36"]))).toBe(
      '  - image: localhost/minikubelet/busybox:offline-latest # comment\n    image: "localhost/minikubelet/nginx:offline-1.25"\n  - {name: a, image: "localhost/minikubelet/busybox:offline-1.36"}\n    image: other\n',
    );
  });

  it("of the catalogue are all different and tagged", () => {
    const names = catalogue.flatMap((recipe) => recipe.names);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !/^[a-z/-]+:[\w.-]+$/.test(name))).toEqual([]);
  });
});

describe("the answer whether pulls work", () => {
  const hour = 3_600_000;
  it.each([
    ["is asked again after half a day when they failed", false, 13, false],
    ["is kept for weeks when they worked", true, 13, true],
    ["is kept within half a day when they failed", false, 11, true],
  ])("%s", (_title, works, hours, expected) => {
    expect(isFresh({ host: "h", works, reason: "", at: 0 }, "h", hours * hour)).toBe(expected);
  });

  it("belongs to one engine", () => {
    expect(isFresh({ host: "h", works: true, reason: "", at: 0 }, "other", 1)).toBe(false);
  });
});
