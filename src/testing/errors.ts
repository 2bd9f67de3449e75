import { MinikubeletError } from "../util/errors.ts";

/** What can go wrong with a pod in a test. */
export type PodErrorCode =
  /** Not done within the time given. */
  | "Timeout"
  /** It cannot become ready any more, or not without somebody mending the manifest. */
  | "NeverReady"
  /** It has ended, or was deleted, while something else was waited for. */
  | "PodGone"
  /** It has no such port. */
  | "NoPort"
  /** It has no such container. */
  | "NoContainer"
  /** It cannot be removed. */
  | "NotRemoved";

/**
 * Something that a test wanted of a pod has failed. The message ends with the pod's story (its status, what happened to it
 * and when, its last log lines), so that a report of the failure is enough to understand it.
 */
export class PodError extends MinikubeletError {
  declare readonly code: PodErrorCode;
  /** The message without the story. */
  readonly #headline: string;

  constructor(
    code: PodErrorCode,
    headline: string,
    story: string,
    { hint, cause }: { readonly hint?: string | undefined; readonly cause?: unknown } = {},
  ) {
    const told = hint === undefined ? [headline] : [headline, hint];
    super(code, [...told, "", story].join("\n"), { cause, ...(hint === undefined ? {} : { hint }) });
    this.#headline = headline;
  }

  get headline(): string {
    return this.#headline;
  }
}
