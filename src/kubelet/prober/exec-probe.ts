import type { ExecAction } from "../../api/index.ts";
import { deadline, DeadlineError } from "../../util/deadline.ts";
import { linkedAbort } from "../../util/linked-abort.ts";
import { TaskGroup } from "../../util/task-group.ts";
import { untilAborted } from "../../util/until-aborted.ts";
import { CapturedOutput } from "./captured-output.ts";
import { execErrorText, exitCodeUnknown, notStarted } from "./exec-errors.ts";
import { expandCommand } from "./expand.ts";
import { goDuration } from "../../api/duration.ts";
import {
  errored,
  failedWith,
  type ProbeOutcome,
  type ProbePorts,
  type ProbeTarget,
  succeeded,
} from "./outcome.ts";

const outputLimit = 10 * 1024;
/** Processes of timed out runs that may stay behind in a container before no more are started (decision 7). */
const leftoverLimit = 3;

/**
 * The exec runs of one probe. Few engines let us end an exec: elsewhere a run that is out of time is left behind and
 * counted until it ends; stopping the probe lets go of them.
 */
export class ExecProbe {
  readonly #runs: TaskGroup;
  readonly #ports: ProbePorts;

  /** @param signal the end of the probe's worker */
  constructor(ports: ProbePorts, signal: AbortSignal) {
    this.#ports = ports;
    this.#runs = new TaskGroup(signal);
  }

  /** Runs the command and judges its exit code (kubelet pkg/probe/exec). */
  async probe(
    action: ExecAction,
    target: ProbeTarget,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<ProbeOutcome> {
    const { clock, endsExecs, rules } = this.#ports;
    const command = expandCommand(action.command ?? [], target.container.env ?? []);
    using limit = deadline(clock, timeoutMs, signal);
    const end = new AbortController();
    try {
      // Too many left behind: as slow as they are, without one more.
      const run =
        this.#runs.size >= leftoverLimit
          ? Promise.withResolvers<ProbeOutcome>().promise
          : this.#start(command, target, end.signal);
      return await untilAborted(run, limit.signal);
    } catch (error) {
      if (!(error instanceof DeadlineError) || signal.aborted) throw error;
      if (endsExecs?.() === true) end.abort(error);
      return failedWith(rules.execTimedOut(command.join(" "), goDuration(timeoutMs)));
    }
  }

  /** Lets go of what was left behind. Idempotent. */
  async close(): Promise<void> {
    await this.#runs.close();
  }

  async #start(command: readonly string[], target: ProbeTarget, end: AbortSignal): Promise<ProbeOutcome> {
    const { promise, resolve, reject } = Promise.withResolvers<ProbeOutcome>();
    this.#runs.spawn(async (signal) => {
      using ends = linkedAbort(signal, end);
      try {
        resolve(await this.#run(command, target, ends.signal));
      } catch (error) {
        reject(error);
      }
    });
    return await promise;
  }

  async #run(command: readonly string[], target: ProbeTarget, signal: AbortSignal): Promise<ProbeOutcome> {
    const { runtime, random } = this.#ports;
    const output = new CapturedOutput(outputLimit);
    try {
      const result = await runtime.exec(target.containerId, command, output.io, signal);
      if (result.kind === "unknown") return errored(exitCodeUnknown);
      const failure = notStarted(result.exitCode, output.combined, random);
      if (failure !== undefined) return errored(failure.message);
      return result.exitCode === 0 ? succeeded(output.combined) : failedWith(output.combined);
    } catch (error) {
      signal.throwIfAborted();
      return errored(execErrorText(error, target.containerId, random));
    }
  }
}
