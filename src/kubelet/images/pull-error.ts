import { daemonText, RuntimeError } from "../runtime-error.ts";

/** Why an image could not be had: reason and message of the waiting state. */
export interface PullError {
  readonly reason: "ErrImagePull" | "RegistryUnavailable" | "SignatureValidationFailed";
  readonly message: string;
}

/** What went wrong, as a kubelet hears it from a runtime on top of Docker. */
export function runtimePullText(error: unknown): string {
  const text = daemonText(error);
  return error instanceof RuntimeError ? `rpc error: code = Unknown desc = ${text}` : text;
}

/** Reason and message for the runtime's text (images/image_manager.go evalCRIPullErr). */
export function evaluatePullError(image: string, text: string): PullError {
  const unavailable = "RegistryUnavailable";
  if (text.startsWith(unavailable)) {
    const detail = text.slice(unavailable.length);
    return {
      reason: unavailable,
      message: `image pull failed for ${image} because the registry is unavailable${detail}`,
    };
  }
  const unsigned = "SignatureValidationFailed";
  if (text.startsWith(unsigned)) {
    const detail = text.slice(unsigned.length);
    return {
      reason: unsigned,
      message: `image pull failed for ${image} because the signature validation failed${detail}`,
    };
  }
  return { reason: "ErrImagePull", message: text };
}
