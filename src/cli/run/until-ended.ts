import { deadline, DeadlineError } from "../../util/deadline.ts";
import { linkedAbort } from "../../util/linked-abort.ts";
import { exitCodes } from "../exit-code.ts";
import { outcomeOf } from "./outcome.ts";
import type { Run } from "./run-state.ts";

/** How a run ended. */
export interface Ended {
  readonly exitCode: number;
  readonly reason: string;
  readonly interrupted: boolean;
}

/** Waits for what ends the run first: its pods, `--wait`, `--timeout`, Ctrl-C, or a failure of the following itself. */
export async function untilEnded(run: Run, groupSignal: AbortSignal): Promise<Ended> {
  const { session, pods, view, options, interrupts } = run;
  const never = options.timeoutMs ?? Number.MAX_SAFE_INTEGER;
  using bound = deadline(session.ports.clock, never, interrupts.first);
  try {
    using either = linkedAbort(bound.signal, groupSignal);
    const outcome = await pods.until(() => outcomeOf(pods.all, options.wait, pods.workloads), either.signal);
    return { ...outcome, interrupted: false };
  } catch (error) {
    if (interrupts.first.aborted)
      return { exitCode: exitCodes.interrupted, reason: "interrupted", interrupted: true };
    if (!(bound.signal.reason instanceof DeadlineError)) throw error;
    view.note(`not done within ${String((options.timeoutMs ?? 0) / 1000)} s`);
    return { exitCode: exitCodes.timeout, reason: "timeout", interrupted: false };
  }
}
