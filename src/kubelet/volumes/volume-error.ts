import { MinikubeletError } from "../../util/errors.ts";

/** A volume that cannot be set up (yet); `message` is what FailedMount says after `MountVolume.SetUp failed …`. */
export class VolumeError extends MinikubeletError {
  declare readonly code: "FailedMount";

  constructor(message: string, options: { readonly cause?: unknown } = {}) {
    super("FailedMount", message, options);
  }
}
