import { messageOf } from "../../util/errors.ts";
import type { ApiEnvironment } from "../environment.ts";
import type { ContainerRef, ExecOutcome, StreamIo } from "../ports.ts";

/** What a client asks of exec or attach. */
export interface RemoteCommand {
  readonly container: ContainerRef;
  /** Undefined: attach to the container's own process. */
  readonly command: readonly string[] | undefined;
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly tty: boolean;
}

/** Runs it to its end and says how it went, in the words of the error channel. */
export async function runRemoteCommand(
  { streams }: Pick<ApiEnvironment, "streams">,
  { container, command }: RemoteCommand,
  io: StreamIo,
  signal: AbortSignal,
): Promise<object> {
  try {
    if (command !== undefined) return outcomeStatus(await streams.exec(container, command, io, signal));
    await streams.attach(container, io, signal);
    // Whatever the exit code: kubectl takes it from the pod's status, and repeats the output on a failure here.
    return SUCCESS;
  } catch (error) {
    return failure(messageOf(error));
  }
}

const SUCCESS = { metadata: {}, status: "Success" };

function outcomeStatus(outcome: ExecOutcome): object {
  if (outcome.kind === "failed") return failure(outcome.message);
  const { exitCode } = outcome;
  if (exitCode === 0) return SUCCESS;
  return {
    metadata: {},
    status: "Failure",
    message: `command terminated with non-zero exit code: command terminated with exit code ${exitCode}`,
    reason: "NonZeroExitCode",
    // kubectl exits with what it finds here.
    details: { causes: [{ reason: "ExitCode", message: String(exitCode) }] },
  };
}

function failure(message: string): object {
  return {
    metadata: {},
    status: "Failure",
    message: `Internal error occurred: ${message}`,
    reason: "InternalError",
    details: { causes: [{ message }] },
    code: 500,
  };
}
