import { MinikubeletError } from "../util/errors.ts";

/** `BadRequest` is the client's doing (400), `NotFound` a missing container (404), `Internal` ours (500). */
export type StreamErrorCode = "BadRequest" | "NotFound" | "Internal";

/** Why a stream of a pod cannot be had; `message` is what the kubelet would say. */
export class StreamError extends MinikubeletError {
  declare readonly code: StreamErrorCode;

  constructor(code: StreamErrorCode, message: string, cause?: unknown) {
    super(code, message, { cause });
  }
}
