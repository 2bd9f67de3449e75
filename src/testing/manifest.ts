import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { KubeObject, Pod } from "../api/index.ts";
import { type LoadedObject, loadObjects } from "../manifest/load.ts";
import { ManifestError } from "../manifest/problem.ts";
import { readSources, type Source } from "../manifest/sources.ts";
import { MinikubeletError } from "../util/errors.ts";
import type { Sleeper } from "../util/time.ts";

/**
 * A manifest: the path or URL of a file, its text (a string of several lines), an object as `JSON.parse` would give it, or
 * several such objects. One of its objects is a Pod; what the pod refers to (ConfigMaps, Secrets) may stand beside it.
 */
export type ManifestInput = string | URL | object | readonly object[];

/** The objects of a manifest, sorted for a test. */
export interface TestManifest {
  readonly pod: LoadedObject & { readonly object: Pod };
  /** What is created before the pod, in order. */
  readonly others: readonly LoadedObject[];
}

/** @throws ManifestError with every problem; MinikubeletError `InvalidManifest` when it does not hold one pod */
export async function loadTestManifest(
  input: ManifestInput,
  clock: Sleeper,
  signal: AbortSignal,
): Promise<TestManifest> {
  // A test's namespace takes the place of the manifest's own: one that it brings along is not needed.
  const objects = loadObjects(await sourcesOf(input, clock, signal), "default").filter(
    ({ kind }) => kind.kind !== "Namespace",
  );
  const [pod, ...more] = objects.filter((loaded) => isPod(loaded));
  if (pod === undefined || more.length > 0) {
    const count = pod === undefined ? "no pod" : `${String(more.length + 1)} pods`;
    throw new MinikubeletError(
      "InvalidManifest",
      `the manifest holds ${count}: a test starts one at a time`,
      {
        hint: "Put each pod into a file of its own; what it refers to may stand beside it.",
      },
    );
  }
  const others = objects.filter((loaded) => loaded !== pod);
  const global = others.filter(({ kind }) => !kind.namespaced);
  if (global.length > 0)
    throw new ManifestError(
      global.map((loaded) =>
        loaded.problem("kind", `a ${loaded.kind.kind} belongs to no namespace, so to no single test`),
      ),
    );
  return { pod, others };
}

/** The object, moved into a namespace. */
export function inNamespace<T extends KubeObject>(object: T, namespace: string): T {
  return { ...object, metadata: { ...object.metadata, namespace } };
}

function isPod(loaded: LoadedObject): loaded is LoadedObject & { readonly object: Pod } {
  return loaded.kind.kind === "Pod";
}

async function sourcesOf(
  input: ManifestInput,
  clock: Sleeper,
  signal: AbortSignal,
): Promise<readonly Source[]> {
  if (typeof input === "string" && input.includes("\n")) return [inline(input)];
  if (typeof input === "string") return await read(input, clock, signal);
  if (input instanceof URL)
    return await read(input.protocol === "file:" ? fileURLToPath(input) : input.href, clock, signal);
  const value = Array.isArray(input)
    ? { apiVersion: "v1", kind: "List", items: input as readonly object[] }
    : input;
  return [inline(JSON.stringify(value, undefined, 2))];
}

async function read(name: string, clock: Sleeper, signal: AbortSignal): Promise<readonly Source[]> {
  return await readSources([name], false, { stdin: Readable.from([]), clock, fetch }, signal);
}

function inline(text: string): Source {
  return { file: "manifest", bytes: new TextEncoder().encode(text) };
}
