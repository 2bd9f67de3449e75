import { MinikubeletError } from "../../util/errors.ts";
import type { RequestOutcome } from "../model.ts";

const refusedCodes = new Set(["ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH", "EHOSTDOWN", "ETIMEDOUT"]);
/** Ends of requests that no system call fails with. */
export const ownCodes = {
  /** The server closed the connection in good order, before it had answered. */
  serverClosed: "SERVER_CLOSED",
  /** Nothing came for as long as is allowed. */
  silence: "SILENCE",
  /** The test has ended the connection. */
  closedByUs: "CLOSED_BY_TEST",
} as const;
/** NOT_HTTP: to the caller as good as a cut. */
const resetCodes = new Set(["ECONNRESET", "ECONNABORTED", "EPIPE", "NOT_HTTP", ownCodes.serverClosed]);
const unansweredCodes = new Set<string>([ownCodes.silence, ownCodes.closedByUs]);

/** The load itself failed: out of ports or files, say. Never to be counted as the app's failure. */
class LoadError extends MinikubeletError {
  constructor(code: string, cause: unknown) {
    super("LoadFailed", `the load generator failed, not the app: ${code}`, {
      hint: "Lower --rate, or the share of new connections: each of them takes a local port for a minute.",
      cause,
    });
  }
}

/**
 * The class of a request that got no whole answer. `connected`: whether its connection had been made.
 * @throws LoadError when the failure is our own
 */
export function failureOutcome(error: Error, connected: boolean): RequestOutcome {
  const code = codeOf(error);
  // An attempt to connect that we gave up has not been refused in words, but it was not taken either.
  if (unansweredCodes.has(code)) return connected ? "unanswered" : "refused";
  if (!connected && refusedCodes.has(code)) return "refused";
  if (resetCodes.has(code) || (connected && refusedCodes.has(code))) return "reset";
  throw new LoadError(code, error);
}

/** The class of a request with a whole answer: below 500 it is the app's word, whatever it says. */
export function answerOutcome(status: number): RequestOutcome {
  return status >= 500 ? "serverError" : "ok";
}

/** The code of anything that was thrown. */
export function codeOf(error: unknown): string {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return code ?? "UNKNOWN";
}
