import { ExitError, exitCodes } from "../exit-code.ts";
import { reportError } from "../report-error.ts";
import type { Session } from "../session.ts";
import { shutdownTest } from "./shutdown-test.ts";

/** `shutdown-test`, with 125 for every failure that is not the app's (decision 18). @throws ExitError */
export async function testAndReport(
  session: Session,
  ...[file, flags]: [string, Parameters<typeof shutdownTest>[2]]
): Promise<void> {
  try {
    await shutdownTest(session, file, flags);
  } catch (error) {
    if (error instanceof ExitError) throw error;
    if (session.signal.aborted) throw new ExitError(exitCodes.interrupted);
    reportError(error, session.ports.stderr, session.options.verbose === true);
    throw new ExitError(exitCodes.internal);
  }
}
