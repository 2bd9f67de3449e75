import { MinikubeletError } from "../../util/errors.ts";

/** The waiting reasons that a configuration can come to. */
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
