import { untilAborted } from "../../util/until-aborted.ts";
import type { ContainerId, ContainerRuntime, Random } from "../ports.ts";
import type { CapturedOutput } from "../prober/captured-output.ts";
import { execErrorText, exitCodeUnknown, notStarted } from "../prober/exec-errors.ts";

/** Enough for a status message; the kubelet sets no limit of its own. */
export const hookOutputLimit: number = 64 * 1024;

/** How a command of a hook ended. */
export interface ExecHookOutcome {
  /** Undefined when it exited with 0. */
  readonly error?: string;
  /** What the failure's message quotes. */
  readonly quoted: string;
}

/**
 * Runs a hook's command: no time limit of its own, no expansion, no shell. The signal ends the waiting, not the process.
 * @param output keeps what it writes, also of one that is given up
 */
export async function runExecHook(
  command: readonly string[],
  id: ContainerId,
  ports: { readonly runtime: Pick<ContainerRuntime, "exec">; readonly random: Random },
  output: CapturedOutput,
  signal: AbortSignal,
): Promise<ExecHookOutcome> {
  const quoted = (): string => output.combined;
  try {
    // Aborting an exec may kill it, but a hook that is given up runs on until its container ends.
    const run = ports.runtime.exec(id, command, output.io, new AbortController().signal);
    const result = await untilAborted(run, signal);
    if (result.kind === "unknown") return { error: exitCodeUnknown, quoted: quoted() };
    const failure = notStarted(result.exitCode, output.combined, ports.random);
    if (failure !== undefined) return { error: failure.message, quoted: "" };
    if (result.exitCode === 0) return { quoted: "" };
    const error = `command '${command.join(" ")}' exited with ${result.exitCode}: ${output.stderr}`;
    return { error, quoted: quoted() };
  } catch (error) {
    signal.throwIfAborted();
    return { error: execErrorText(error, id, ports.random), quoted: quoted() };
  }
}
