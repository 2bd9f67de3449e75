/** A file that a recipe writes itself. Paths are those inside the image, without a leading slash. */
export interface ImageFile {
  readonly path: string;
  readonly text: string;
  readonly mode?: number;
}

/** Java sources that are compiled while the image is built. */
export interface JavaBuild {
  readonly sources: readonly ImageFile[];
  /** Patterns of the jars to compile against. */
  readonly classpath: readonly string[];
  /** Where the classes go inside the image; with `war`, the archive that holds them and `webFiles`. */
  readonly into: string;
  readonly war?: { readonly webFiles: readonly ImageFile[] };
}

/** One part of an image; images that share a part share its bytes. */
export interface LayerRecipe {
  /** Debian packages that are unpacked (not installed), with the libraries they depend on. */
  readonly packages: readonly string[];
  /** Files, directories or patterns taken from the packages, with every shared library they load. */
  readonly paths: readonly string[];
  /** Left out of the directories above. */
  readonly except?: readonly string[];
  /** Files of this checkout that are copied in: path below its root → path in the image. */
  readonly copies?: Readonly<Record<string, string>>;
  readonly files?: readonly ImageFile[];
  readonly directories?: readonly { readonly path: string; readonly mode: number }[];
  /** Symbolic links: path in the image → target. */
  readonly links?: Readonly<Record<string, string>>;
  readonly java?: JavaBuild;
}

/** The run-time half of an image's configuration, in Docker's words. */
interface ImageConfig {
  readonly Cmd?: readonly string[];
  readonly Entrypoint?: readonly string[];
  readonly Env?: readonly string[];
  readonly ExposedPorts?: Readonly<Record<string, Readonly<Record<string, never>>>>;
  readonly StopSignal?: string;
  readonly WorkingDir?: string;
}

/** A stand-in: an image of the same name and the same contract as one that a registry would give. */
export interface ImageRecipe {
  /** All names it is known by, each with its tag. */
  readonly names: readonly string[];
  /** What it is made of, in a sentence; becomes the image's description label. */
  readonly description: string;
  readonly layers: readonly LayerRecipe[];
  readonly config: ImageConfig;
  /** False for names that no public registry has: these are made even where pulls work. */
  readonly public: boolean;
}
