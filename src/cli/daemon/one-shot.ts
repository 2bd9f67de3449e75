import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { MinikubeletError } from "../../util/errors.ts";
import type { CliPorts } from "../ports.ts";

interface Failure {
  readonly error: { readonly code: string; readonly message: string; readonly hint?: string };
}

/** Runs the daemon's program for one task and reads its answer. @throws MinikubeletError with the task's own reason */
export async function runOneShot<T>(
  ports: CliPorts,
  task: "doctor" | "prune",
  signal: AbortSignal,
): Promise<T> {
  const args = ["--disable-warning=ExperimentalWarning", ports.daemonEntry, task];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    env: ports.env,
    signal,
    maxBuffer: 1 << 24,
  }).catch((error: unknown) => ({ stdout: (error as { stdout?: string }).stdout ?? "" }));
  signal.throwIfAborted();
  const answer = parse(stdout);
  if (answer === undefined) throw new MinikubeletError("TaskFailed", `\`${task}\` ended without an answer`);
  if (isFailure(answer)) {
    const { code, message, hint } = answer.error;
    throw new MinikubeletError(code, message, hint === undefined ? {} : { hint });
  }
  return answer as T;
}

function isFailure(answer: object): answer is Failure {
  return "error" in answer;
}

function parse(text: string): object | undefined {
  try {
    return JSON.parse(text) as object;
  } catch {
    return undefined;
  }
}
