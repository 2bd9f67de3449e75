import { MinikubeletError } from "../util/errors.ts";

/** A step of the set-up that cannot be done; the hint says what the user can do about it. */
export class SetupError extends MinikubeletError {
  constructor(message: string, hint: string, cause?: unknown) {
    super("SetupFailed", message, { hint, cause });
  }
}
