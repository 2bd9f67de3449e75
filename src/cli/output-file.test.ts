import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requireWritable, writeOutputFile } from "./output-file.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "minikubelet-output-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe("a file that the user has named", () => {
  it("is written, also over what was there", async () => {
    const file = join(folder, "report.html");
    await requireWritable(file);
    await writeFile(file, "old");
    await requireWritable(file);
    await writeOutputFile(file, "new");
    expect(await readFile(file, "utf8")).toBe("new");
  });

  it.each([
    ["no/such/report.html", "ENOENT"],
    [".", "directory"],
  ])("%s cannot be written, which is told before the work as well as after it", async (name, why) => {
    const file = join(folder, name);
    for (const attempt of [requireWritable, writeOutputFile])
      await expect(attempt(file, "x")).rejects.toMatchObject({
        code: "NotWritable",
        message: expect.stringMatching(new RegExp(`^${file} cannot be written: .*${why}`)) as string,
      });
  });
});
