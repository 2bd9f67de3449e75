/** What a registry is told of who asks; an identity token stands for name and password. */
export interface RegistryAuth {
  readonly username?: string;
  readonly password?: string;
  readonly serverAddress?: string;
  readonly identityToken?: string;
}

/** How far the pull of one layer has come. */
export interface PullProgress {
  readonly layer: string;
  readonly status: string;
  readonly currentBytes?: number;
  readonly totalBytes?: number;
}

/** An image on the engine, with what its containers inherit. */
export interface Image {
  readonly id: string;
  readonly repoTags: readonly string[];
  readonly repoDigests: readonly string[];
  readonly sizeBytes: number;
  /** USER of the image, empty if none. */
  readonly user: string;
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  readonly env: readonly string[];
  readonly stopSignal: string | undefined;
}

/** What a list of images tells of each. */
export type ImageSummary = Pick<Image, "id" | "repoTags" | "repoDigests" | "sizeBytes">;
