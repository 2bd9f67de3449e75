import { createHash } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import Docker from "dockerode";
import { makeHttpsImage } from "./https-image.ts";

const base = "busybox:1.35";
const manifestType = "application/vnd.docker.distribution.manifest.v2+json";

const userImage = "orc-usernum:1";
const httpsImage = "orc-srv:1";

/** Runs beside each other would take each other's images away. `normalise.ts` knows the form. */
function ownNameOf(image: string): string {
  return `${image}-${process.pid}`;
}

interface Blob {
  readonly bytes: Buffer;
  readonly digest: string;
}

/** The images of the recording that no registry has. */
export class TestImages implements AsyncDisposable {
  readonly #server: Server;
  /** Names in manifests → names here. */
  readonly renamed: Readonly<Record<string, string>>;

  private constructor(server: Server) {
    this.#server = server;
    const { port } = server.address() as AddressInfo;
    this.renamed = {
      "localhost:5000/": `localhost:${port}/`,
      [userImage]: ownNameOf(userImage),
      [httpsImage]: ownNameOf(httpsImage),
    };
  }

  /**
   * Makes `orc-usernum:1` on the engine, `orc-srv:1` if a manifest names it, both under names of this run, and serves
   * `orc-busybox:1` from a registry on a free port.
   * @throws Error when the engine lacks busybox
   */
  static async prepare(manifests: readonly string[]): Promise<TestImages> {
    const docker = new Docker();
    await makeUserImage(docker, "1234:5678", ownNameOf(userImage));
    if (manifests.some((manifest) => manifest.includes(httpsImage)))
      await makeHttpsImage(docker, ownNameOf(httpsImage));
    const files = filesOf(await buffer(await docker.getImage(base).get()));
    const server = createServer(registry(imageFrom(files)));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new TestImages(server);
  }

  /** Ends the registry and takes the images' names away again; those that were never pulled have none. */
  async [Symbol.asyncDispose](): Promise<void> {
    const docker = new Docker();
    const pulled = `${this.renamed["localhost:5000/"] ?? ""}orc-busybox:1`;
    for (const name of [pulled, ownNameOf(userImage), ownNameOf(httpsImage)])
      await docker
        .getImage(name)
        .remove()
        .catch(() => undefined);
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** The base image with another user, as `docker commit --change` makes it. */
async function makeUserImage(docker: Docker, user: string, name: string): Promise<void> {
  const container = await docker.createContainer({ Image: base, User: user });
  try {
    const [repo, tag] = name.split(":");
    await container.commit({ repo, tag });
  } finally {
    await container.remove({ force: true });
  }
}

/** The image of a `docker save` archive as a registry keeps it: manifest first, then what it names. */
function imageFrom(files: ReadonlyMap<string, Buffer>): {
  readonly manifest: Blob;
  readonly blobs: readonly Blob[];
} {
  const [saved] = JSON.parse(textOf(files, "manifest.json")) as readonly {
    readonly Config: string;
    readonly Layers: readonly string[];
  }[];
  if (saved === undefined) throw new Error(`docker save ${base} gave no image`);
  const config = blobOf(bytesOf(files, saved.Config));
  const layers = saved.Layers.map((layer) => blobOf(gzipSync(bytesOf(files, layer))));
  const describe = (blob: Blob, kind: string): object => ({
    mediaType: `application/vnd.docker.${kind}`,
    size: blob.bytes.length,
    digest: blob.digest,
  });
  const manifest = {
    schemaVersion: 2,
    mediaType: manifestType,
    config: describe(config, "container.image.v1+json"),
    layers: layers.map((layer) => describe(layer, "image.rootfs.diff.tar.gzip")),
  };
  return { manifest: blobOf(Buffer.from(JSON.stringify(manifest))), blobs: [config, ...layers] };
}

/** The few requests of the registry protocol that a pull makes. */
function registry({ manifest, blobs }: ReturnType<typeof imageFrom>): Parameters<typeof createServer>[1] {
  return (request, response) => {
    const path = (request.url ?? "").split("?")[0] ?? "";
    const send = (blob: Blob, type: string): void => {
      response.writeHead(200, {
        "Content-Type": type,
        "Content-Length": blob.bytes.length,
        "Docker-Content-Digest": blob.digest,
      });
      response.end(request.method === "HEAD" ? undefined : blob.bytes);
    };
    const blob = blobs.find(({ digest }) => path === `/v2/orc-busybox/blobs/${digest}`);
    if (path === "/v2/") response.writeHead(200).end("{}");
    else if (path === "/v2/orc-busybox/manifests/1" || path.endsWith(manifest.digest))
      send(manifest, manifestType);
    else if (blob !== undefined) send(blob, "application/octet-stream");
    else {
      const errors = [{ code: "MANIFEST_UNKNOWN", message: "manifest unknown" }];
      response.writeHead(404, { "Content-Type": "application/json" }).end(JSON.stringify({ errors }));
    }
  };
}

function blobOf(bytes: Buffer): Blob {
  return { bytes, digest: `sha256:${createHash("sha256").update(bytes).digest("hex")}` };
}

function bytesOf(files: ReadonlyMap<string, Buffer>, name: string): Buffer {
  const found = files.get(name);
  if (found === undefined) throw new Error(`docker save ${base} gave no ${name}`);
  return found;
}

function textOf(files: ReadonlyMap<string, Buffer>, name: string): string {
  return bytesOf(files, name).toString("utf8");
}

/** The regular files of a tar archive. */
function filesOf(archive: Buffer): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (let at = 0; at + 512 <= archive.length; ) {
    const field = (offset: number, length: number): string =>
      archive.toString("utf8", at + offset, at + offset + length).replace(/\0.*$/s, "");
    const name = field(0, 100);
    if (name === "") break;
    const size = parseInt(field(124, 12), 8);
    files.set(name, archive.subarray(at + 512, at + 512 + size));
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return files;
}
