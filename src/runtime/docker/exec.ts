import { readFile } from "node:fs/promises";
import type { Duplex } from "node:stream";
import type { Clock, ContainerId, ExecIo, ExecResult, TerminalSize } from "../../kubelet/ports.ts";
import { destroyAtAbort } from "../../util/destroy-at-abort.ts";
import { messageOf } from "../../util/errors.ts";
import type { Engine } from "./engine.ts";
import { isRuntimeError } from "./errors.ts";
import { pumpInput, pumpOutput } from "./pump.ts";

interface EngineExec {
  readonly Running: boolean;
  readonly ExitCode: number | null;
  readonly Pid: number;
}

/** The exit code is there when the stream ends; never seen otherwise, but nothing promises it. */
const exitCodePollMs = 5;
const exitCodePolls = 50;

/** How long a start that the engine has begun is waited for. */
const startPollMs = 20;
const startPolls = 25;
/** Where the number of looks is the bound: the caller's signal may have aborted. */
const never = new AbortController().signal;

/** The engine that runs a command, and the time to wait with. */
export interface ExecContext {
  readonly engine: Engine;
  readonly clock: Clock;
  /** Whether the engine shares our kernel, so that its process ids may be ours. */
  readonly local: boolean;
}

/**
 * Runs a command in a running container. The engine has no call to end an exec: at an abort we detach, and kill the
 * process by its id where the engine is ours to do so; elsewhere it is left to itself (docs/differences.md).
 */
export async function runExec(
  context: ExecContext,
  id: ContainerId,
  command: readonly string[],
  io: ExecIo,
  signal: AbortSignal,
): Promise<ExecResult> {
  const { engine } = context;
  const tty = io.tty === true;
  const body = {
    Cmd: command,
    Tty: tty,
    AttachStdin: io.stdin !== undefined,
    AttachStdout: true,
    AttachStderr: !tty,
  };
  const { Id: execId } = await engine.call<{ readonly Id: string }>(
    { method: "POST", path: `/containers/${id}/exec`, body },
    signal,
  );
  const start = { Detach: false, Tty: tty };
  let socket: Duplex;
  try {
    socket = await engine.hijack({ method: "POST", path: `/exec/${execId}/start`, body: start }, signal);
  } catch (error) {
    // The engine may have had the request already, and started the command.
    if (signal.aborted) await killLeftover(context, id, execId);
    throw error;
  }
  using _abort = destroyAtAbort(socket, signal);
  try {
    const resizing = io.resize === undefined ? undefined : resizeTerminal(context, execId, io.resize, socket);
    if (io.stdin !== undefined) pumpInput(io.stdin, socket);
    await pumpOutput(socket, tty, io);
    await resizing?.stop();
  } catch (error) {
    if (!signal.aborted && !isBroken(error)) throw error;
  } finally {
    socket.destroy();
  }
  if (signal.aborted) {
    await killLeftover(context, id, execId);
    throw signal.reason as Error;
  }
  return await exitOf(context, execId, signal);
}

/** A stream that broke: the engine or the container went away. What became of the process, inspect tells. */
function isBroken(error: unknown): boolean {
  const { code } = (error instanceof Error ? error : new Error(messageOf(error))) as {
    readonly code?: string;
  };
  return code === "ECONNRESET" || code === "EPIPE" || code === "ERR_STREAM_PREMATURE_CLOSE";
}

async function exitOf(
  { engine, clock }: ExecContext,
  execId: string,
  signal: AbortSignal,
): Promise<ExecResult> {
  for (let poll = 0; poll < exitCodePolls; poll++) {
    if (poll > 0) await clock.sleep(exitCodePollMs, signal);
    const exec = await inspectExec(engine, execId);
    if (exec === undefined) break;
    if (!exec.Running && exec.ExitCode !== null) return { kind: "exited", exitCode: exec.ExitCode };
  }
  return { kind: "unknown" };
}

/** Undefined when the engine is gone, or has come back without a memory of the exec. */
async function inspectExec(engine: Engine, execId: string): Promise<EngineExec | undefined> {
  try {
    return await engine.call<EngineExec>({ method: "GET", path: `/exec/${execId}/json` });
  } catch (error) {
    if (isRuntimeError(error, "NotFound", "Unreachable")) return undefined;
    throw error;
  }
}

interface Resizing {
  stop(): Promise<void>;
}

function resizeTerminal(
  context: ExecContext,
  execId: string,
  sizes: NonNullable<ExecIo["resize"]>,
  socket: Duplex,
): Resizing {
  const iterator = sizes[Symbol.asyncIterator]();
  const ended = new Promise<undefined>((resolve) => {
    socket.once("close", () => {
      resolve(undefined);
    });
  });
  const follow = async (): Promise<void> => {
    for (;;) {
      const next = await Promise.race([iterator.next(), ended]);
      if (next === undefined || next.done === true) return;
      await setSize(context, execId, next.value, socket);
    }
  };
  const following = follow().catch(() => undefined);
  return {
    stop: async () => {
      socket.destroy();
      await following;
    },
  };
}

/**
 * The first size comes before the process runs, when the engine still refuses it; after the end it refuses for good. A
 * terminal of the wrong size is no failure.
 */
async function setSize(
  { engine, clock }: ExecContext,
  execId: string,
  { height: h, width: w }: TerminalSize,
  socket: Duplex,
): Promise<void> {
  for (let poll = 0; poll < startPolls && !socket.destroyed; poll++) {
    try {
      await engine.call({ method: "POST", path: `/exec/${execId}/resize`, query: { h, w } });
      return;
    } catch {
      await clock.sleep(startPollMs, never);
    }
  }
}

/** The exec once its process runs, which an engine that was asked to start it may still be about to do. */
async function startedExec({ engine, clock }: ExecContext, execId: string): Promise<EngineExec | undefined> {
  for (let poll = 0; poll < startPolls; poll++) {
    if (poll > 0) await clock.sleep(startPollMs, never);
    const exec = await inspectExec(engine, execId);
    if (exec === undefined || exec.ExitCode !== null) return undefined;
    if (exec.Running && exec.Pid > 0) return exec;
  }
  return undefined;
}

/** SIGKILL by process id, if that process is beyond doubt the one in the container. */
async function killLeftover(context: ExecContext, id: ContainerId, execId: string): Promise<void> {
  if (!context.local) return;
  const exec = await startedExec(context, execId);
  if (exec === undefined) return;
  try {
    // The engine may live in another PID namespace than we: the number must belong to a process of this container.
    const cgroups = await readFile(`/proc/${exec.Pid}/cgroup`, "utf8");
    if (cgroups.includes(id)) process.kill(exec.Pid, "SIGKILL");
  } catch {
    // Ended meanwhile, or not ours to kill: then it is left to itself, as on a remote engine.
  }
}
