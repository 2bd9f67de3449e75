import { ExitError, exitCodes } from "../exit-code.ts";
import { reportError } from "../report-error.ts";
import type { Session } from "../session.ts";
import type { RunFlags } from "./options.ts";
import { run } from "./run.ts";

/** `run`, with 125 for every failure that is not the pod's own (decision 18). @throws ExitError */
export async function runAndReport(
  session: Session,
  files: readonly string[],
  flags: RunFlags,
): Promise<void> {
  try {
    await run(session, files, flags);
  } catch (error) {
    if (error instanceof ExitError) throw error;
    if (session.signal.aborted) throw new ExitError(exitCodes.interrupted);
    reportError(error, session.ports.stderr, session.options.verbose === true);
    throw new ExitError(exitCodes.internal);
  }
}
