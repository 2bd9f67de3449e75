import { expect, test } from "vitest";
import { checkHostPath, engineCreates, type HostFileKind, type HostFiles } from "./host-files.ts";

class Host implements HostFiles {
  readonly made: string[] = [];
  readonly #kind: HostFileKind | undefined;

  constructor(kind: HostFileKind | undefined) {
    this.#kind = kind;
  }
  kind(): Promise<HostFileKind | undefined> {
    return Promise.resolve(this.#kind);
  }
  makeDirectory(path: string): Promise<void> {
    this.made.push(`directory ${path}`);
    return Promise.resolve();
  }
  makeFile(path: string): Promise<void> {
    this.made.push(`file ${path}`);
    return Promise.resolve();
  }
}

test.each<[string, HostFileKind | undefined, string | undefined, readonly string[]]>([
  ["", undefined, undefined, []],
  ["Directory", "directory", undefined, []],
  ["Directory", "file", "is not a directory", []],
  ["Directory", undefined, "is not a directory", []],
  ["DirectoryOrCreate", undefined, undefined, ["directory /x"]],
  ["DirectoryOrCreate", "directory", undefined, []],
  ["DirectoryOrCreate", "file", "is not a directory", []],
  ["File", "directory", "is not a file", []],
  ["FileOrCreate", undefined, undefined, ["file /x"]],
  ["FileOrCreate", "directory", "is not a file", []],
  ["Socket", "file", "is not a socket file", []],
  ["Socket", "socket", undefined, []],
  ["CharDevice", "file", "is not a character device", []],
  ["BlockDevice", undefined, "is not a block device", []],
])("hostPath type %s on %s: %s", async (type, kind, error, made) => {
  const host = new Host(kind);
  const checking = checkHostPath({ path: "/x", type }, host);
  if (error === undefined) await checking;
  else await expect(checking).rejects.toThrow(`hostPath type check failed: /x ${error}`);
  expect(host.made).toEqual(made);
});

test("an engine elsewhere cannot be checked", async () => {
  await expect(checkHostPath({ path: "/x", type: "File" }, undefined)).resolves.toBeUndefined();
});

test.each([
  [undefined, true],
  ["", true],
  ["DirectoryOrCreate", true],
  ["Directory", false],
  ["FileOrCreate", false],
])("hostPath type %s: the engine creates a missing directory: %s", (type, creates) => {
  expect(engineCreates({ path: "/x", ...(type === undefined ? {} : { type }) })).toBe(creates);
});
