import { createReadStream } from "node:fs";
import http from "node:http";
import { SetupError } from "../setup-error.ts";
import { type BuiltImage, digestOf, manifestMediaType, manifestOf } from "./image.ts";

interface RegistryRequest {
  readonly method: "HEAD" | "POST" | "PUT" | "GET";
  readonly path: string;
  readonly headers?: http.OutgoingHttpHeaders;
  readonly body?: { readonly text: string } | { readonly file: string; readonly size: number };
}

interface RegistryResponse {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
}

/** Where a Docker-Hub name lives in a mirror: `busybox:1.36` is `library/busybox`, tag `1.36`. */
export function repositoryOf(name: string): { readonly repository: string; readonly tag: string } {
  const [path = "", tag = "latest"] = name.split(":");
  return { repository: path.includes("/") ? path : `library/${path}`, tag };
}

/** A registry on loopback, spoken to over its HTTP API. */
export class RegistryClient {
  readonly #port: number;
  /** Blobs that are in the registry, each with a repository from which it can be mounted. */
  readonly #blobs = new Map<string, string>();

  constructor(port: number) {
    this.#port = port;
  }

  async answers(): Promise<boolean> {
    return await this.#call({ method: "GET", path: "/v2/" }).then(
      (response) => response.status === 200,
      () => false,
    );
  }

  /** The digest of the manifest under a name, or undefined when there is none. */
  async manifestDigest(name: string): Promise<string | undefined> {
    const { repository, tag } = repositoryOf(name);
    const path = `/v2/${repository}/manifests/${tag}`;
    const { status, headers } = await this.#call({
      method: "HEAD",
      path,
      headers: { accept: manifestMediaType },
    });
    const digest = headers["docker-content-digest"];
    return status === 200 && typeof digest === "string" ? digest : undefined;
  }

  /** Pushes an image under all names of its recipe. Returns the digest of its manifest. */
  async push(image: BuiltImage): Promise<string> {
    const manifest = manifestOf(image);
    for (const name of image.recipe.names) {
      const { repository, tag } = repositoryOf(name);
      for (const { digest, file, size } of image.layers)
        await this.#putBlob(repository, digest, { file, size });
      await this.#putBlob(repository, image.configDigest, { text: image.config });
      await this.#expect(201, {
        method: "PUT",
        path: `/v2/${repository}/manifests/${tag}`,
        headers: { "content-type": manifestMediaType },
        body: { text: manifest },
      });
    }
    return digestOf(manifest);
  }

  async #putBlob(
    repository: string,
    digest: string,
    body: NonNullable<RegistryRequest["body"]>,
  ): Promise<void> {
    const known = await this.#call({ method: "HEAD", path: `/v2/${repository}/blobs/${digest}` });
    if (known.status === 200) return;
    const from = this.#blobs.get(digest);
    const mount = from === undefined ? "" : `?mount=${digest}&from=${from}`;
    const started = await this.#call({ method: "POST", path: `/v2/${repository}/blobs/uploads/${mount}` });
    if (started.status !== 201) {
      const url = new URL(started.headers.location ?? "", `http://127.0.0.1:${this.#port}`);
      url.searchParams.set("digest", digest);
      const headers = { "content-type": "application/octet-stream" };
      await this.#expect(201, { method: "PUT", path: `${url.pathname}${url.search}`, headers, body });
    }
    this.#blobs.set(digest, repository);
  }

  async #expect(status: number, request: RegistryRequest): Promise<void> {
    const response = await this.#call(request);
    if (response.status === status) return;
    const what = `the registry answered ${response.status} to ${request.method} ${request.path}`;
    throw new SetupError(what, "Run `npm run setup -- --down` and set up again.");
  }

  async #call(request: RegistryRequest): Promise<RegistryResponse> {
    const { promise, resolve, reject } = Promise.withResolvers<RegistryResponse>();
    const { method, path, body } = request;
    const length = body === undefined ? 0 : "text" in body ? Buffer.byteLength(body.text) : body.size;
    const sent = http.request(
      {
        host: "127.0.0.1",
        port: this.#port,
        method,
        path,
        headers: { ...request.headers, "content-length": length },
        signal: AbortSignal.timeout(120_000),
      },
      (response) => {
        response.resume();
        response.on("end", () => {
          resolve({ status: response.statusCode ?? 0, headers: response.headers });
        });
        response.on("error", reject);
      },
    );
    sent.on("error", reject);
    if (body === undefined) sent.end();
    else if ("text" in body) sent.end(body.text);
    else createReadStream(body.file).on("error", reject).pipe(sent);
    return await promise;
  }
}
