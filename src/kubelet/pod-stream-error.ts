import { MinikubeletError } from "../util/errors.ts";

/** The kubelet server's statuses, by their API reasons. */
export type PodStreamErrorCode = "BadRequest" | "NotFound" | "Internal";

/** Why a stream of a pod cannot be had, in the kubelet's words. */
export class PodStreamError extends MinikubeletError {
  declare readonly code: PodStreamErrorCode;

  constructor(code: PodStreamErrorCode, message: string, cause?: unknown) {
    super(code, message, { cause });
  }
}
