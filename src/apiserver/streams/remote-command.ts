import { messageOf } from "../../util/errors.ts";
import type { ApiEnvironment } from "../environment.ts";
import type { ContainerRef, ExecOutcome, StreamIo } from "../ports.ts";
import { StreamError } from "../stream-error.ts";

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

/** How it went: the last word of the command, or why the kubelet did not run it (`refused`) or could not (`failed`). */
export type CommandEnd =
  | { readonly kind: "status"; readonly status: object }
  | { readonly kind: "refused" | "failed"; readonly message: string };

/** Runs it to its end. */
export async function runRemoteCommand(
  { streams }: Pick<ApiEnvironment, "streams">,
  { container, command }: RemoteCommand,
  io: StreamIo,
  signal: AbortSignal,
): Promise<CommandEnd> {
  try {
    if (command !== undefined) return outcomeOf(await streams.exec(container, command, io, signal));
    await streams.attach(container, io, signal);
    // Whatever the exit code: kubectl takes it from the pod's status, and repeats the output on a failure here.
    return SUCCESS;
  } catch (error) {
    // A kubelet refuses before it upgrades the connection, so that the API server tells it.
    if (error instanceof StreamError)
      return { kind: "refused", message: `unable to upgrade connection: ${error.message}` };
    return { kind: "failed", message: messageOf(error) };
  }
}

/**
 * The error channel's words for it. The API server passes SPDY on as it comes; a WebSocket it translates since 1.30, and
 * reports the kubelet's failures as its own: recorded from 1.33, the prefix stands twice.
 */
export function statusOf(end: CommandEnd, transport: "spdy" | "websocket"): object {
  if (end.kind === "status") return end.status;
  const { message } = end;
  const kubelets = end.kind === "failed" ? `${INTERNAL}${message}` : message;
  return transport === "websocket" ? failure(`${INTERNAL}${kubelets}`, kubelets) : failure(kubelets, message);
}

function failure(message: string, cause: string): object {
  return {
    metadata: {},
    status: "Failure",
    message,
    reason: "InternalError",
    details: { causes: [{ message: cause }] },
    code: 500,
  };
}

const INTERNAL = "Internal error occurred: ";

const SUCCESS: CommandEnd = { kind: "status", status: { metadata: {}, status: "Success" } };

function outcomeOf(outcome: ExecOutcome): CommandEnd {
  if (outcome.kind === "failed")
    return { kind: "failed", message: `error executing command in container: ${outcome.message}` };
  const { exitCode } = outcome;
  if (exitCode === 0) return SUCCESS;
  const status = {
    metadata: {},
    status: "Failure",
    message: `command terminated with non-zero exit code: command terminated with exit code ${exitCode}`,
    reason: "NonZeroExitCode",
    // kubectl exits with what it finds here.
    details: { causes: [{ reason: "ExitCode", message: String(exitCode) }] },
  };
  return { kind: "status", status };
}
