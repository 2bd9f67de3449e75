import { MinikubeletError } from "../../util/errors.ts";

export type ConfigErrorCode =
  | "CreateContainerConfigError"
  | "CreateContainerError"
  | "CreatePodSandboxError"
  | "SysctlForbidden";

/** A pod spec that cannot be turned into a container; `code` is the reason a user sees, `message` the kubelet's text. */
export class ConfigError extends MinikubeletError {
  declare readonly code: ConfigErrorCode;

  constructor(code: ConfigErrorCode, message: string, options: { readonly cause?: unknown } = {}) {
    super(code, message, options);
  }
}
