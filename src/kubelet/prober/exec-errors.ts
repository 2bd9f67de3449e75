import type { Random } from "../ports.ts";
import { RuntimeError } from "../runtime-error.ts";

/** Why a command did not run. */
type ExecFailure = { readonly message: string };

const prefix = "rpc error: code = Unknown desc = failed to exec in container: ";

const containerExited = `${prefix}container is in CONTAINER_EXITED state`;
/** What shims say of a container whose first process has just ended. */
const endedMeanwhile =
  /^(OCI runtime exec failed: exec failed: )?cannot exec (in|a container that has) (a )?(stopped|deleted)/;

/**
 * Docker tells a binary that is missing or not executable, and a container that ended meanwhile, as output of an exec
 * that ended with 126 or 127; clusters tell it as an error (decision 3). Undefined when the command did run.
 */
export function notStarted(exitCode: number, output: string, random: Random): ExecFailure | undefined {
  if (exitCode !== 126 && exitCode !== 127) return undefined;
  if (endedMeanwhile.test(output)) return { message: containerExited };
  if (!output.startsWith("OCI runtime exec failed")) return undefined;
  return { message: `${prefix}failed to start exec "${execId(random)}": ${output.trimEnd()}` };
}

/** The engine's refusal in containerd's words. @throws whatever is not a RuntimeError */
export function execErrorText(error: unknown, containerId: string, random: Random): string {
  if (!(error instanceof RuntimeError)) throw error;
  switch (error.code) {
    case "NotRunning":
      return containerExited;
    case "NotFound":
      return (
        "rpc error: code = NotFound desc = failed to exec in container: failed to load task: " +
        `no running task found: task ${containerId} not found: not found`
      );
    case "Unreachable":
      return `rpc error: code = Unavailable desc = ${error.message}`;
    default:
      return `${prefix}failed to start exec "${execId(random)}": ${error.message}`;
  }
}

/** The engine went away before it told the exit code. */
export const exitCodeUnknown = "rpc error: code = Unavailable desc = error reading from server: EOF";

/** Each attempt has an id of its own, so that such events do not add up to one with a count. */
function execId(random: Random): string {
  let id = "";
  while (id.length < 64) id += Math.floor(random() * 16).toString(16);
  return id;
}
