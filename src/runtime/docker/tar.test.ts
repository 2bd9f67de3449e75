import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readlinkSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { VolumeFile } from "../../kubelet/ports.ts";
import { firstFileOfTar, packTar } from "./tar.ts";

const file = (path: string, content: string): VolumeFile => ({
  path,
  mode: 0o640,
  entry: { kind: "file", content: Buffer.from(content) },
});

/** In chunks that do not fit the blocks. */
async function* chunksOf(bytes: Buffer, size: number): AsyncGenerator<Buffer, void, undefined> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

describe("packTar", () => {
  it("writes archives that tar unpacks: modes, links, names longer than a header takes", () => {
    const folder = mkdtempSync(join(tmpdir(), "tar-"));
    const long = `${"d".repeat(99)}/${"é".repeat(80)}`;
    const archive = packTar([
      { path: "d".repeat(99), mode: 0o750, entry: { kind: "directory" } },
      file(long, "deep"),
      { path: "link", mode: 0o777, entry: { kind: "symlink", target: long } },
      file("empty", ""),
    ]);
    execFileSync("tar", ["-xf", "-", "-C", folder], { input: archive });
    expect(readFileSync(join(folder, long), "utf8")).toBe("deep");
    expect(readlinkSync(join(folder, "link"))).toBe(long);
    expect(statSync(join(folder, "d".repeat(99))).mode & 0o777).toBe(0o750);
    expect(statSync(join(folder, "empty")).size).toBe(0);
    rmSync(folder, { recursive: true });
  });

  it("keeps ids that a header has no room for", () => {
    const archive = packTar([{ ...file("a", "text"), uid: 1_000_650_000, gid: 4_000_000_000 }]);
    const listing = execFileSync("tar", ["--numeric-owner", "-tvf", "-"], { input: archive }).toString();
    expect(listing).toMatch(/ 1000650000\/4000000000 +4 /);
  });

  it("gives the same bytes for the same files", () => {
    expect(packTar([file("a", "b")])).toEqual(packTar([file("a", "b")]));
  });

  it("gives all files the time that it is told", () => {
    const archive = packTar([file("a", "b")], Date.UTC(2026, 1, 3, 4, 5, 6));
    const listing = execFileSync("tar", ["--full-time", "--utc", "-tvf", "-"], { input: archive }).toString();
    expect(listing).toContain("2026-02-03 04:05:06");
  });
});

describe("firstFileOfTar", () => {
  const archive = packTar([
    { path: "d", mode: 0o755, entry: { kind: "directory" } },
    file(`d/${"n".repeat(120)}`, "0123456789".repeat(200)),
    file("other", "other"),
  ]);

  it.each([1, 7, 511, 512, 513, 100_000])(
    "finds the first regular file in chunks of %i bytes",
    async (size) => {
      expect((await firstFileOfTar(chunksOf(archive, size)))?.toString()).toBe("0123456789".repeat(200));
    },
  );

  it.each([1, 13, 4096])("keeps the last bytes only (chunks of %i)", async (size) => {
    expect((await firstFileOfTar(chunksOf(archive, size), 12))?.toString()).toBe("890123456789");
  });

  it("tells an empty file from none", async () => {
    expect(await firstFileOfTar(chunksOf(packTar([file("e", "")]), 512))).toEqual(Buffer.alloc(0));
    expect(await firstFileOfTar(chunksOf(packTar([]), 512))).toBeUndefined();
  });
});
