import { messageOf, MinikubeletError } from "../util/errors.ts";
import type { DialErrorCode, RuntimeErrorCode } from "./ports.ts";

/** A refusal or failure of the container engine; `message` is the engine's own text. */
export class RuntimeError extends MinikubeletError {
  declare readonly code: RuntimeErrorCode;

  constructor(
    code: RuntimeErrorCode,
    message: string,
    options: { readonly hint?: string; readonly cause?: unknown } = {},
  ) {
    super(code, message, options);
  }
}

/** What went wrong, as a kubelet on top of Docker tells it: an engine's own answers are named as such. */
export function daemonText(error: unknown): string {
  const prefix = "Error response from daemon: ";
  const text = messageOf(error);
  const isAnswer = error instanceof RuntimeError && error.code !== "Unreachable" && !text.startsWith(prefix);
  return `${isAnswer ? prefix : ""}${text}`;
}

/** A TCP connection that could not be opened, in the kubelet's (Go's) words: `dial tcp 10.1.0.5:80: connect: connection refused`. */
export class DialError extends MinikubeletError {
  declare readonly code: DialErrorCode;

  constructor(code: DialErrorCode, message: string, options: { readonly cause?: unknown } = {}) {
    super(code, message, options);
  }
}
