import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makePrivateDirectory } from "./private-directory.ts";

test("missing parents are made, for the owner alone, and what is there already is left as it is", async () => {
  const root = await mkdtemp(join(tmpdir(), "mk-dir-"));
  const path = join(root, "a", "b", "c");
  await makePrivateDirectory(path);
  await makePrivateDirectory(path);
  expect((await stat(join(root, "a"))).mode & 0o777).toBe(0o700);
  await rm(root, { recursive: true });
});

test.runIf(process.platform === "linux")(
  "a place where nothing can be made is an error, not a wait without end",
  async () => {
    await expect(makePrivateDirectory("/proc/minikubelet/home")).rejects.toThrow("ENOENT");
  },
);
