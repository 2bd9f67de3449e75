import { mkdir, mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { VirtualClock } from "../../runtime/fake/virtual-clock.ts";
import { ManifestDirectory } from "./manifest-directory.ts";

interface Watched extends AsyncDisposable {
  readonly directory: string;
  readonly manifests: ManifestDirectory;
  readonly said: readonly string[];
  /** The names of the pods, as told after each look. */
  readonly found: readonly (readonly string[])[];
}

/** An empty directory; the text of a file is its pod's name. */
async function watched(): Promise<Watched> {
  const directory = await mkdtemp(join(tmpdir(), "manifests-"));
  const said: string[] = [];
  const found: (readonly string[])[] = [];
  const manifests = new ManifestDirectory({
    directory,
    clock: new VirtualClock(),
    log: ({ message }) => said.push(message.replaceAll(directory, "")),
    parse: (_file, bytes) => {
      const name = new TextDecoder().decode(bytes);
      if (name === "") throw new Error("empty");
      return { pod: { metadata: { name }, spec: { containers: [] } }, warnings: [] };
    },
    found: (pods) => found.push(pods.map(({ metadata }) => metadata.name ?? "")),
  });
  const remove = async (): Promise<void> => {
    await rm(directory, { recursive: true, force: true });
  };
  return { directory, manifests, said, found, [Symbol.asyncDispose]: remove };
}

it("reads each file that is not hidden, in order of name, and says once what is wrong with one", async () => {
  await using watch = await watched();
  const { directory, manifests, said, found } = watch;
  for (const [file, text] of Object.entries({ b: "two", a: "one", ".hidden": "no", broken: "" }))
    await writeFile(join(directory, file), text);
  await mkdir(join(directory, "folder"));
  await manifests.relist();
  await manifests.relist();
  await writeFile(join(directory, "a"), "");
  await rm(join(directory, "b"));
  await manifests.relist();
  await rm(directory, { recursive: true });
  await manifests.relist();
  expect(found).toEqual([["one", "two"], ["one", "two"], [], []]);
  expect(said).toEqual(["static pod /broken: empty", "static pod /a: empty"]);
});

it("a directory that cannot be read keeps its pods, is told once and looked at again", async () => {
  await using watch = await watched();
  const { directory, manifests, said, found } = watch;
  const begin = async (name: string): Promise<void> => {
    await mkdir(directory, { recursive: true });
    await writeFile(join(directory, "a"), name);
    await manifests.relist();
  };
  await begin("one");
  await rm(directory, { recursive: true });
  await writeFile(directory, "no directory");
  await manifests.relist();
  await manifests.relist();
  await rm(directory);
  await begin("two");
  expect(found).toEqual([["one"], ["one"], ["one"], ["two"]]);
  expect(said).toEqual(["static pods : ENOTDIR: not a directory, scandir ''"]);
});

it("a file of more than 10 MiB is not read", async () => {
  await using watch = await watched();
  const { directory, manifests, said, found } = watch;
  await writeFile(join(directory, "a"), "one");
  await truncate(join(directory, "a"), 10 * 1024 * 1024 + 1);
  await manifests.relist();
  expect(found).toEqual([[]]);
  expect(said).toEqual(["static pod /a: too large: at most 10 MiB are read"]);
});
