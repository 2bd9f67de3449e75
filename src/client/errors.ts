import type { Status } from "../api/index.ts";
import { MinikubeletError } from "../util/errors.ts";

/** The API server's refusal: its Status. `code` is the Status' reason (`NotFound`, `Conflict`, …). */
export class ApiError extends MinikubeletError {
  readonly status: Status;

  constructor(status: Status) {
    super(status.reason ?? "Unknown", status.message ?? "the server gave no reason");
    this.status = status;
  }

  /** True when the server answered with this reason. */
  static is(error: unknown, reason: string): error is ApiError {
    return error instanceof ApiError && error.code === reason;
  }
}

/** No answer at all: refused, reset, not trusted. */
export class ConnectionError extends MinikubeletError {
  constructor(server: string, cause: Error) {
    super("ConnectionFailed", `cannot reach the API server at ${server}: ${cause.message}`, {
      hint: /^https?:\/\/(127\.|localhost\b|\[::1\])/.test(server)
        ? "Is the daemon running? `minikubelet daemon status` tells."
        : "Is the cluster up, and is the kubeconfig's server the right one?",
      cause,
    });
  }
}

/** What broke a body that was being read: a cut connection (Node's ECONNRESET "aborted") is a ConnectionError. */
export function asConnectionError(server: string, error: unknown): unknown {
  return (error as NodeJS.ErrnoException).code === "ECONNRESET"
    ? new ConnectionError(server, error as Error)
    : error;
}
