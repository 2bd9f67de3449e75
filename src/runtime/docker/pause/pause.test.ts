import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { amd64, arm64 } from "./binaries.ts";

const build = join(import.meta.dirname, "build.sh");
const out = mkdtempSync(join(tmpdir(), "pause-build-"));
const compilers = [
  { arch: "amd64", committed: amd64, gcc: "x86_64-linux-gnu-gcc" },
  { arch: "arm64", committed: arm64, gcc: "aarch64-linux-gnu-gcc" },
].map((c) => ({ ...c, version: versionOf(c.gcc) }));

function versionOf(gcc: string): string {
  const { status, stdout } = spawnSync(gcc, ["-dumpfullversion"], { encoding: "utf8" });
  return status === 0 ? stdout.trim() : "absent";
}

afterAll(() => {
  rmSync(out, { recursive: true });
});

describe("the pause binaries", () => {
  it.each(compilers)("fit into 6 KiB ($arch)", ({ committed }) => {
    expect(Buffer.from(committed.base64, "base64").length).toBeLessThanOrEqual(6 * 1024);
  });

  it("are what a rebuild of pause.c gives, byte by byte", (context) => {
    const wrong = compilers.filter((c) => c.version !== c.committed.gcc);
    const names = wrong.map((c) => `${c.gcc} ${c.committed.gcc} (here: ${c.version})`);
    if (wrong.length > 0) context.skip(`a rebuild needs ${names.join(" and ")}`);
    execFileSync(build, [out], { stdio: "pipe" });
    for (const { arch, committed } of compilers)
      expect(readFileSync(join(out, `pause-${arch}`)).toString("base64")).toBe(committed.base64);
  });
});
