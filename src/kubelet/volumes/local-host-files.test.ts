import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { localHostFiles } from "./local-host-files.ts";

let root = "";
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "host-files-"));
});
afterAll(async () => {
  await rm(root, { recursive: true });
});

test("makes directories with their parents and empty files, and tells them apart", async () => {
  await localHostFiles.makeDirectory(join(root, "a/b"));
  await localHostFiles.makeFile(join(root, "a/f"));
  expect(await localHostFiles.kind(join(root, "a/b"))).toBe("directory");
  expect(await localHostFiles.kind(join(root, "a/f"))).toBe("file");
  expect((await stat(join(root, "a/f"))).size).toBe(0);
});

test("knows devices and what is not there", async () => {
  expect(await localHostFiles.kind("/dev/null")).toBe("characterDevice");
  expect(await localHostFiles.kind(join(root, "none"))).toBeUndefined();
  expect(await localHostFiles.kind("/dev/null/x")).toBeUndefined();
});

test("does not make a file in a directory that is missing", async () => {
  await expect(localHostFiles.makeFile(join(root, "none/f"))).rejects.toThrow("no such file or directory");
});
