import { untilAborted } from "../../util/until-aborted.ts";
import type { ContainerId, ContainerRuntime, Random } from "../ports.ts";
import { CapturedOutput } from "../prober/captured-output.ts";
import { execErrorText, exitCodeUnknown, notStarted } from "../prober/exec-errors.ts";

/** Enough for a status message; the kubelet sets no limit of its own. */
const outputLimit = 64 * 1024;

/**
 * Runs a hook's command: no time limit of its own, no expansion, no shell. The signal ends the waiting, not the process.
 *
 * @returns undefined when it exited with 0
 */
export async function runExecHook(
  command: readonly string[],
  id: ContainerId,
  ports: { readonly runtime: Pick<ContainerRuntime, "exec">; readonly random: Random },
  signal: AbortSignal,
): Promise<{ readonly error: string; readonly output: string } | undefined> {
  const output = new CapturedOutput(outputLimit);
  try {
    // Aborting an exec may kill it, but a hook that is given up runs on until its container ends.
    const run = ports.runtime.exec(id, command, output.io, new AbortController().signal);
    const result = await untilAborted(run, signal);
    if (result.kind === "unknown") return { error: exitCodeUnknown, output: output.combined };
    const failure = notStarted(result.exitCode, output.combined, ports.random);
    if (failure !== undefined) return { error: failure.message, output: "" };
    if (result.exitCode === 0) return undefined;
    const error = `command '${command.join(" ")}' exited with ${result.exitCode}: ${output.stderr}`;
    return { error, output: output.combined };
  } catch (error) {
    signal.throwIfAborted();
    return { error: execErrorText(error, id, ports.random), output: output.combined };
  }
}
