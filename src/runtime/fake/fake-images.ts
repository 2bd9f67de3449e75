import { RuntimeError } from "../../kubelet/runtime-error.ts";
import type { Image } from "../../kubelet/ports.ts";
import type { ImageScript } from "./script.ts";

/** The image store of the fake engine and the registry behind it. */
export class FakeImages {
  readonly #scripts: Readonly<Record<string, ImageScript>>;
  readonly #present = new Set<string>();
  readonly #pulls = new Map<string, number>();

  constructor(scripts: Readonly<Record<string, ImageScript>>) {
    this.#scripts = Object.fromEntries(Object.entries(scripts).map(([ref, one]) => [withTag(ref), one]));
    for (const [ref, script] of Object.entries(this.#scripts))
      if (script.present ?? script.missing === undefined) this.#present.add(ref);
  }

  all(): readonly Image[] {
    return [...this.#present].map((ref) => this.#image(ref));
  }

  find(ref: string): Image | undefined {
    return this.all().find((image) => image.id === ref || image.repoTags.includes(withTag(ref)));
  }

  pullMs(ref: string): number {
    return this.#scripts[withTag(ref)]?.pullMs ?? 0;
  }

  /** The end of a pull. @throws RuntimeError NotFound */
  pulled(ref: string): Image {
    const tagged = withTag(ref);
    const script = this.#scripts[tagged];
    const pulls = this.#pulls.get(tagged) ?? 0;
    this.#pulls.set(tagged, pulls + 1);
    const failure =
      script === undefined
        ? `pull access denied for ${ref}, repository does not exist or may require 'docker login'`
        : (script.missing ?? script.errors?.[pulls]);
    if (failure !== undefined) throw new RuntimeError("NotFound", failure);
    this.#present.add(tagged);
    return this.#image(tagged);
  }

  /** `ref` with its tag. */
  #image(ref: string): Image {
    const script = this.#scripts[ref] ?? {};
    const id = digestOf(ref);
    return {
      id: `sha256:${id}`,
      repoTags: [ref],
      repoDigests: [`${ref.replace(/:[^/:]*$/, "")}@sha256:${id}`],
      sizeBytes: script.sizeBytes ?? 1_000_000,
      user: script.user ?? "",
      entrypoint: script.entrypoint ?? [],
      cmd: script.cmd ?? ["sh"],
      env: script.env ?? [],
      stopSignal: script.stopSignal,
    };
  }
}

function withTag(ref: string): string {
  return /:[^/]+$/.test(ref) || ref.includes("@") ? ref : `${ref}:latest`;
}

/** Not a hash, only 64 hexadecimal digits that are the same for the same name. */
function digestOf(ref: string): string {
  return Buffer.from(ref).toString("hex").padEnd(64, "0").slice(0, 64);
}
