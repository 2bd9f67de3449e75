import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { maxManifestBytes } from "./size-limit.ts";
import type { Sleeper } from "../util/time.ts";
import { readSources, type SourcePorts } from "./sources.ts";

const url = "http://example.com/pod.yaml";
const signal = new AbortController().signal;
/** A clock on which no time passes. */
const clock: Sleeper = { sleep: async () => await new Promise<never>(() => undefined) };

test("what is too large is told by the name that the user gave, a folder's file by its own", async () => {
  const folder = await mkdtemp(join(tmpdir(), "sources-"));
  try {
    await writeFile(join(folder, "good.yaml"), "kind: Pod");
    await writeFile(join(folder, "large.yaml"), "");
    await truncate(join(folder, "large.yaml"), maxManifestBytes + 1);
    const large = Buffer.alloc(maxManifestBytes + 1);
    const ports = {
      stdin: Readable.from([large]),
      clock,
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
    const ports = { stdin: Readable.from([Buffer.from("input")]), clock, fetch };
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

test("a server that accepts and never answers is given up", async () => {
  const silent: SourcePorts["fetch"] = async (_url, init) =>
    await new Promise<never>((_resolve, reject) => {
      init?.signal?.addEventListener("abort", () => {
        reject(init.signal?.reason as Error);
      });
    });
  const atOnce: Sleeper = { sleep: () => Promise.resolve() };
  const ports = { stdin: Readable.from([]), clock: atOnce, fetch: silent };
  await expect(readSources([url], false, ports, signal)).rejects.toMatchObject({
    problems: [{ file: url, message: "the server has not sent all of it within 30 s" }],
  });
});
