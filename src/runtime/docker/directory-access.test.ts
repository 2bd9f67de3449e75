import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { VolumeFile, VolumeRef } from "../../kubelet/ports.ts";
import { DirectoryAccess } from "./directory-access.ts";

const ref: VolumeRef = { id: "v", pod: { uid: "u", namespace: "n", name: "p" }, name: "v", kind: "files" };
const own = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
const file = (path: string, text: string, mode = 0o640): VolumeFile => ({
  path,
  mode,
  ...own,
  entry: { kind: "file", content: Buffer.from(text) },
});
const directory = (path: string): VolumeFile => ({ path, mode: 0o750, ...own, entry: { kind: "directory" } });
const link = (path: string, target: string): VolumeFile => ({
  path,
  mode: 0o777,
  entry: { kind: "symlink", target },
});

describe("DirectoryAccess", () => {
  let root: string;
  let access: DirectoryAccess;

  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), "volume-")));
    access = new DirectoryAccess(() => Promise.resolve(join(root, "v")));
    mkdirSync(join(root, "v"));
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  it("swaps projected content by its link, and leaves no drafts", async () => {
    await access.write(ref, [
      directory("..1"),
      file("..1/key", "old"),
      link("..data", "..1"),
      link("key", "..data/key"),
    ]);
    expect(Buffer.from((await access.read(ref, "key", undefined)) ?? "").toString()).toBe("old");
    await access.write(ref, [directory("..2"), file("..2/key", "new"), link("..data", "..2")]);
    expect(Buffer.from((await access.read(ref, "key", undefined)) ?? "").toString()).toBe("new");
    expect(await access.resolve(ref, "key")).toBe("..2/key");
    expect(readdirSync(join(root, "v")).toSorted()).toEqual(["..1", "..2", "..data", "key"]);
  });

  it("sets modes, replaces what was of another kind, and makes parents", async () => {
    await access.write(ref, [file("a", "x", 0o666), file("d/e", "x")]);
    await access.write(ref, [directory("a"), file("d", "now a file")]);
    expect(lstatSync(join(root, "v", "a")).mode & 0o7777).toBe(0o750);
    expect(readFileSync(join(root, "v", "d"), "utf8")).toBe("now a file");
  });

  it("gives the end of a file when asked for so many bytes", async () => {
    await access.write(ref, [file("log", "0123456789")]);
    expect(Buffer.from((await access.read(ref, "log", 3)) ?? "").toString()).toBe("789");
    expect(Buffer.from((await access.read(ref, "log", 30)) ?? "").toString()).toBe("0123456789");
  });

  it("tells links that lead out of the volume, and links that lead nowhere", async () => {
    symlinkSync("/etc", join(root, "v", "far"));
    symlinkSync("absent", join(root, "v", "lost"));
    symlinkSync("here", join(root, "v", "near"));
    mkdirSync(join(root, "v", "here"));
    const kinds = ["far", "far/passwd", "far/no-such-file", "lost", "lost/below", "near"].map(
      async (path) => await access.stat(ref, path),
    );
    expect(await Promise.all(kinds)).toEqual([
      "outside",
      "outside",
      undefined,
      "dangling",
      undefined,
      "directory",
    ]);
  });

  it("finds nothing where a link leads out, where nothing is, and where no file is", async () => {
    writeFileSync(join(root, "secret"), "secret");
    symlinkSync("../secret", join(root, "v", "out"));
    symlinkSync("/etc", join(root, "v", "far"));
    mkdirSync(join(root, "v", "d"));
    for (const path of ["out", "far/passwd", "absent", "d"])
      expect(await access.read(ref, path, undefined)).toBeUndefined();
    expect(await access.resolve(ref, "far")).toBeUndefined();
    expect([await access.stat(ref, "d"), await access.stat(ref, ".")]).toEqual(["directory", "directory"]);
  });
});
