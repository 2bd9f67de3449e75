import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { maxManifestBytes } from "./parse.ts";
import { readSources } from "./sources.ts";

const url = "http://example.com/pod.yaml";
const signal = new AbortController().signal;

test("what is too large is told by the name that the user gave, a folder's file by its own", async () => {
  const folder = await mkdtemp(join(tmpdir(), "sources-"));
  try {
    await writeFile(join(folder, "good.yaml"), "kind: Pod");
    await writeFile(join(folder, "large.yaml"), "");
    await truncate(join(folder, "large.yaml"), maxManifestBytes + 1);
    const large = Buffer.alloc(maxManifestBytes + 1);
    const ports = {
      stdin: Readable.from([large]),
      fetch: async () => await Promise.resolve(new Response(large)),
    };
    const reading = readSources([folder, url, "-"], false, ports, signal);
    await expect(reading).rejects.toMatchObject({
      problems: [join(folder, "large.yaml"), url, "-"].map((file) => ({
        file,
        message: "too large: at most 10 MiB are read",
      })),
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("a folder's manifests come in order of name, before what was named after it", async () => {
  const folder = await mkdtemp(join(tmpdir(), "sources-"));
  try {
    for (const name of ["b.yml", "a.json", "note.txt"]) await writeFile(join(folder, name), name);
    const ports = { stdin: Readable.from([Buffer.from("input")]), fetch };
    const sources = await readSources([folder, "-"], false, ports, signal);
    expect(sources.map(({ file, bytes }) => [file, Buffer.from(bytes).toString()])).toEqual([
      [join(folder, "a.json"), "a.json"],
      [join(folder, "b.yml"), "b.yml"],
      ["-", "input"],
    ]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
