import { deadline, DeadlineError } from "../../util/deadline.ts";
import { MinikubeletError } from "../../util/errors.ts";
import { durationSeconds } from "../pods/logs.ts";
import type { Session } from "../session.ts";

/** Bounds a wait as kubectl's `--timeout` does: none or 0 waits for ever. @throws MinikubeletError `Timeout` */
export async function withTimeout(
  session: Session,
  timeout: string | undefined,
  subject: string,
  wait: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const seconds = timeout === undefined ? 0 : durationSeconds(timeout);
  if (seconds === 0) {
    await wait(session.signal);
    session.signal.throwIfAborted();
    return;
  }
  using bound = deadline(session.ports.clock, seconds * 1000, session.signal);
  try {
    await wait(bound.signal);
    bound.signal.throwIfAborted();
  } catch (error) {
    if (!(bound.signal.reason instanceof DeadlineError)) throw error;
    throw new MinikubeletError("Timeout", `timed out waiting for the condition on ${subject}`);
  }
}
