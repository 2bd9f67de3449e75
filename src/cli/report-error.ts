import { ApiError } from "../client/errors.ts";
import { ManifestError } from "../manifest/problem.ts";
import { firstFailure, isMinikubeletError, messageOf } from "../util/errors.ts";
import { ExitError } from "./exit-code.ts";
import type { Output } from "./ports.ts";

/**
 * Prints an error for people: what happened and what to do next, never a stack trace (`verbose` adds the causes).
 * @returns the exit code.
 */
export function reportError(thrown: unknown, stderr: Output, verbose: boolean): number {
  const error = firstFailure(thrown);
  if (error instanceof AggregateError) {
    for (const one of error.errors) reportError(one, stderr, verbose);
    return 1;
  }
  if (error instanceof ExitError) return error.exitCode;
  stderr.write(`${headline(error)}\n`);
  if (isMinikubeletError(error) && error.hint !== undefined) stderr.write(`${error.hint}\n`);
  if (verbose) {
    for (let cause: unknown = error; cause instanceof Error; cause = cause.cause)
      stderr.write(`  ${cause.stack ?? cause.message}\n`);
  }
  return 1;
}

function headline(error: unknown): string {
  if (error instanceof ApiError) return serverError(error);
  if (error instanceof ManifestError) return error.message;
  if (isMinikubeletError(error)) return `error: ${error.message}`;
  return `error: ${messageOf(error)} (a fault of minikubelet's; -v tells more)`;
}

/** kubectl's forms: `Error from server (NotFound): …`, and `The Pod "x" is invalid: …` for 422. */
function serverError(error: ApiError): string {
  const { status } = error;
  if (status.reason === "Invalid" && status.details?.causes !== undefined) {
    const subject = `The ${status.details.kind ?? "request"} ${JSON.stringify(status.details.name ?? "")} is invalid`;
    const causes = status.details.causes.map((cause) => `${cause.field ?? ""}: ${cause.message ?? ""}`);
    return causes.length === 1
      ? `${subject}: ${causes[0] ?? ""}`
      : `${subject}: \n${causes.map((cause) => `* ${cause}`).join("\n")}`;
  }
  if (status.reason === "Unauthorized") return "error: You must be logged in to the server (Unauthorized)";
  return `Error from server (${status.reason ?? "Unknown"}): ${error.message}`;
}
