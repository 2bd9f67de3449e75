import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { VirtualClock } from "../../runtime/fake/virtual-clock.ts";
import { ManifestDirectory } from "./manifest-directory.ts";

it("reads each file that is not hidden, in order of name, and says once what is wrong with one", async () => {
  const directory = await mkdtemp(join(tmpdir(), "manifests-"));
  const said: string[] = [];
  const found: (readonly string[])[] = [];
  const manifests = new ManifestDirectory({
    directory,
    clock: new VirtualClock(),
    log: ({ message }) => said.push(message.replace(directory, "")),
    parse: (_file, bytes) => {
      const name = new TextDecoder().decode(bytes);
      if (name === "") throw new Error("empty");
      return { pod: { metadata: { name }, spec: { containers: [] } }, warnings: [] };
    },
    found: (pods) => found.push(pods.map(({ metadata }) => metadata.name ?? "")),
  });
  try {
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
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});
