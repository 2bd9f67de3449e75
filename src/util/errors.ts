/** By it, errors of two installed copies know each other. */
const brand: symbol = Symbol.for("minikubelet.error");

/**
 * The one base class of all errors that a user may see. `code` is stable and what callers match on; `message` is one
 * sentence on what happened, `hint` one on what to do next. Nobody matches message text.
 */
export class MinikubeletError extends Error {
  readonly code: string;
  readonly hint: string | undefined;

  constructor(
    code: string,
    message: string,
    options: { readonly hint?: string; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.hint = options.hint;
    Object.defineProperty(this, brand, { value: true });
  }
}

/** True for errors of this class from any installed copy of the package. */
export function isMinikubeletError(error: unknown): error is MinikubeletError {
  return typeof error === "object" && error !== null && brand in error;
}

/**
 * What failed first, where disposing after a failure failed as well. By name: Node.js 22 has no SuppressedError of its
 * own, the compiler's stands in for it.
 */
export function firstFailure(error: unknown): unknown {
  return error instanceof Error && error.name === "SuppressedError" && "suppressed" in error
    ? firstFailure(error.suppressed)
    : error;
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
