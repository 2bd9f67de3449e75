import type { Image, ImageSummary, PullProgress, RegistryAuth } from "../../kubelet/ports.ts";
import type { Engine } from "./engine.ts";
import { isRuntimeError, runtimeErrorOfText } from "./errors.ts";
import { familiarRepository, splitReference } from "./image-reference.ts";
import { jsonLines } from "./lines.ts";
import { RuntimeError } from "../../kubelet/runtime-error.ts";
import { destroyAtAbort } from "../../util/destroy-at-abort.ts";
import { silenceLimit } from "../../util/silence-limit.ts";
import type { Sleeper } from "../../util/time.ts";

interface EngineImage {
  readonly Id: string;
  readonly RepoTags?: readonly string[] | null;
  readonly RepoDigests?: readonly string[] | null;
  readonly Size: number;
  readonly Config?: {
    readonly User?: string;
    readonly Entrypoint?: readonly string[] | string | null;
    readonly Cmd?: readonly string[] | null;
    readonly Env?: readonly string[] | null;
    readonly StopSignal?: string;
  } | null;
}

interface PullLine {
  readonly id?: string;
  readonly status?: string;
  readonly progressDetail?: { readonly current?: number; readonly total?: number };
  readonly error?: string;
  readonly errorDetail?: { readonly message?: string };
}

/**
 * A registry that says nothing for so long, or up to twice as long, holds up every other pull no longer (containerd gives
 * a pull five minutes without progress).
 */
const pullSilenceMs = 300_000;

/** Images on the engine: pull, look up, list. */
export class Images {
  readonly #engine: Engine;
  readonly #clock: Sleeper;
  /** Image ids never change their content; their digests may grow with a pull. */
  readonly #shownIds = new Map<string, Promise<Image | undefined>>();

  constructor(engine: Engine, clock: Sleeper) {
    this.#engine = engine;
    this.#clock = clock;
  }

  /** @throws RuntimeError `NotFound`, `Unauthorized`, …, with the registry's or the engine's text */
  async pull(
    reference: string,
    auth: RegistryAuth | undefined,
    progress: (p: PullProgress) => void,
    signal: AbortSignal,
  ): Promise<Image> {
    const { repository, tag, digest } = splitReference(reference);
    // Without a tag the engine would pull every tag there is.
    const query = { fromImage: repository, tag: digest ?? tag ?? "latest" };
    const registryAuth = auth === undefined ? {} : { registryAuth: engineAuth(auth) };
    const request = { method: "POST", path: "/images/create", query, ...registryAuth } as const;
    using limit = silenceLimit(this.#clock, pullSilenceMs, () => stalled(reference), signal);
    const answer = await this.#engine.slowStream(request, limit.signal);
    using _abort = destroyAtAbort(answer, limit.signal);
    for await (const line of jsonLines(answer)) {
      limit.heard();
      report(line as PullLine, progress);
    }
    this.#shownIds.clear();
    const image = await this.get(reference);
    if (image === undefined)
      throw runtimeErrorOfText(`the engine has no image ${reference} after pulling it`);
    return image;
  }

  /** By name or id; undefined when the engine does not have it. */
  async get(reference: string): Promise<Image | undefined> {
    try {
      const path = `/images/${encodeURI(reference)}/json`;
      return imageOf(await this.#engine.call<EngineImage>({ method: "GET", path }));
    } catch (error) {
      if (isRuntimeError(error, "NotFound")) return undefined;
      throw error;
    }
  }

  async list(): Promise<readonly ImageSummary[]> {
    const all = await this.#engine.call<readonly EngineImage[]>({ method: "GET", path: "/images/json" });
    return all.map(summaryOf);
  }

  /**
   * What `imageID` of a status shows: the repo digest, of the repository that the pod named if there is one, else the
   * image's id (built, loaded and imported images have no digest).
   */
  async shownId(imageId: string, reference: string): Promise<string> {
    let known = this.#shownIds.get(imageId);
    if (known === undefined) {
      known = this.get(imageId);
      this.#shownIds.set(imageId, known);
      known.catch(() => this.#shownIds.delete(imageId));
    }
    const digests = (await known)?.repoDigests ?? [];
    const wanted = familiarRepository(splitReference(reference).repository);
    const own = digests.find((digest) => familiarRepository(splitReference(digest).repository) === wanted);
    return own ?? digests[0] ?? imageId;
  }
}

function stalled(reference: string): RuntimeError {
  return new RuntimeError(
    "Internal",
    `pulling ${reference} made no progress for ${pullSilenceMs / 60_000} minutes`,
  );
}

function report(line: PullLine, progress: (p: PullProgress) => void): void {
  // Failures after the headers come as a line of an answer with status 200.
  const failure = line.errorDetail?.message ?? line.error;
  if (failure !== undefined) throw runtimeErrorOfText(failure);
  if (line.id === undefined || line.status === undefined) return;
  const { current, total } = line.progressDetail ?? {};
  progress({
    layer: line.id,
    status: line.status,
    ...(current === undefined ? {} : { currentBytes: current }),
    ...(total === undefined ? {} : { totalBytes: total }),
  });
}

function engineAuth(auth: RegistryAuth): object {
  const { username, password, serverAddress, identityToken } = auth;
  if (identityToken !== undefined) return { identitytoken: identityToken, serveraddress: serverAddress };
  return { username, password, serveraddress: serverAddress };
}

function summaryOf({ Id, RepoTags, RepoDigests, Size }: EngineImage): ImageSummary {
  return { id: Id, repoTags: RepoTags ?? [], repoDigests: RepoDigests ?? [], sizeBytes: Size };
}

function imageOf(image: EngineImage): Image {
  const { User = "", Entrypoint, Cmd, Env, StopSignal } = image.Config ?? {};
  return {
    ...summaryOf(image),
    user: User,
    entrypoint: typeof Entrypoint === "string" ? [Entrypoint] : (Entrypoint ?? []),
    cmd: Cmd ?? [],
    env: Env ?? [],
    stopSignal: StopSignal === undefined || StopSignal === "" ? undefined : StopSignal,
  };
}
