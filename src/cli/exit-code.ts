import { MinikubeletError } from "../util/errors.ts";

/** Exit codes (decision 18): 0 and 1 as kubectl; these are `run`'s. */
export const exitCodes = {
  /** `--timeout` was reached. */
  timeout: 124,
  /** A failure of ours: the pod was not started, or cannot be followed. */
  internal: 125,
  interrupted: 130,
  /** The reader of the output has left: 128 + SIGPIPE, as a shell shows it. */
  brokenPipe: 141,
} as const;

/** Ends the command with this code; the message, if any, has been printed already. */
export class ExitError extends MinikubeletError {
  readonly exitCode: number;

  constructor(exitCode: number) {
    super("Exit", `exit code ${exitCode}`);
    this.exitCode = exitCode;
  }
}
