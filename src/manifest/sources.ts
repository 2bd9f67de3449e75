import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { deadline, DeadlineError } from "../util/deadline.ts";
import type { Sleeper } from "../util/time.ts";
import { ManifestError } from "./problem.ts";
import { maxManifestBytes, tooLargeText } from "./size-limit.ts";

/** The bytes of one manifest and the name the user knows it by. */
export interface Source {
  readonly file: string;
  readonly bytes: Uint8Array;
}

/** What reading needs from outside. */
export interface SourcePorts {
  readonly stdin: Readable;
  readonly clock: Sleeper;
  readonly fetch: typeof fetch;
}

const downloadLimitMs = 30_000;
const manifestName = /\.(ya?ml|json)$/;

/**
 * Reads all that the user named: files, folders (their .yaml, .yml and .json files in order of name), `-` for standard
 * input, and http(s) URLs. @throws ManifestError that names every one that cannot be read.
 */
export async function readSources(
  names: readonly string[],
  recursive: boolean,
  ports: SourcePorts,
  signal: AbortSignal,
): Promise<readonly Source[]> {
  const results = await Promise.allSettled(
    names.map(async (name) => await readOne(name, recursive, ports, signal)),
  );
  signal.throwIfAborted();
  const problems = results.flatMap((result, index) =>
    result.status === "rejected" ? problemsOf(names[index] ?? "", result.reason) : [],
  );
  if (problems.length > 0) throw new ManifestError(problems);
  return results.flatMap((result) => (result.status === "fulfilled" ? result.value : []));
}

function problemsOf(name: string, reason: unknown): readonly ManifestError["problems"][number][] {
  if (reason instanceof ManifestError) return reason.problems;
  return [{ file: name, message: reasonText(reason) }];
}

async function readOne(
  name: string,
  recursive: boolean,
  ports: SourcePorts,
  signal: AbortSignal,
): Promise<readonly Source[]> {
  if (name === "-")
    return [{ file: "-", bytes: await readLimited("-", ports.stdin as AsyncIterable<Uint8Array>) }];
  if (/^https?:\/\//.test(name)) return [{ file: name, bytes: await download(name, ports, signal) }];
  const info = await stat(name);
  if (!info.isDirectory()) return [await readManifestFile(name)];
  const files = (await readdir(name, { recursive })).filter((entry) => manifestName.test(entry)).sort();
  if (files.length === 0)
    throw new ManifestError([{ file: name, message: "the folder holds no .yaml, .yml or .json file" }]);
  return await Promise.all(files.map(async (entry) => await readManifestFile(join(name, entry))));
}

/** Limited while reading: a pipe, and what is not a regular file, has no size. */
async function readManifestFile(file: string): Promise<Source> {
  return { file, bytes: await readLimited(file, createReadStream(file) as AsyncIterable<Uint8Array>) };
}

async function download(
  url: string,
  { fetch: get, clock }: SourcePorts,
  signal: AbortSignal,
): Promise<Uint8Array> {
  using bound = deadline(clock, downloadLimitMs, signal);
  try {
    const response = await get(url, { signal: bound.signal });
    if (!response.ok)
      throw new ManifestError([
        { file: url, message: `the server answered ${response.status} ${response.statusText}` },
      ]);
    return response.body === null
      ? new Uint8Array()
      : await readLimited(url, response.body as AsyncIterable<Uint8Array>);
  } catch (error) {
    if (!(bound.signal.reason instanceof DeadlineError)) throw error;
    const message = `the server has not sent all of it within ${downloadLimitMs / 1000} s`;
    throw new ManifestError([{ file: url, message }]);
  }
}

async function readLimited(file: string, stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > maxManifestBytes) throw new ManifestError([{ file, message: tooLargeText }]);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function reasonText(reason: unknown): string {
  const code = (reason as NodeJS.ErrnoException | undefined)?.code;
  if (code === "ENOENT") return "no such file or directory";
  if (code === "EACCES") return "permission denied";
  const cause = reason instanceof Error && reason.cause instanceof Error ? `: ${reason.cause.message}` : "";
  return `${reason instanceof Error ? reason.message : String(reason)}${cause}`;
}
