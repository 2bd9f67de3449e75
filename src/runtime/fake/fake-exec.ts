import type { Clock, ExecIo, ExecResult } from "../../kubelet/ports.ts";
import { RuntimeError } from "../../kubelet/runtime-error.ts";
import { linkedAbort } from "../../util/linked-abort.ts";
import type { FakeContainer } from "./fake-container.ts";

/** Runs a scripted exec. It dies with its container (137); an abort ends the waiting only. */
export async function runExec(
  clock: Clock,
  container: FakeContainer,
  command: readonly string[],
  io: ExecIo,
  signal: AbortSignal,
): Promise<ExecResult> {
  const { process, spec, script } = container;
  if (process === undefined || container.state.kind !== "running")
    throw new RuntimeError("NotRunning", `container ${container.id} is not running`);
  if (process.program !== undefined) return await process.program.exec(command, io, signal);
  const now = clock.now();
  const run = script.exec?.(command, { now, ageMs: now - process.startedAt, attempt: spec.attempt }) ?? {};
  if (run.error !== undefined) throw new RuntimeError("InvalidArgument", run.error);
  if (run.durationMs !== undefined && run.durationMs > 0) {
    using life = linkedAbort(process.life, signal);
    try {
      await clock.sleep(run.durationMs, life.signal);
    } catch (reason) {
      if (signal.aborted || !life.signal.aborted) throw reason;
      return { kind: "exited", exitCode: 137 };
    }
  }
  const encoder = new TextEncoder();
  if (run.stdout !== undefined) await io.stdout?.(encoder.encode(run.stdout));
  if (run.stderr !== undefined) await io.stderr?.(encoder.encode(run.stderr));
  return { kind: "exited", exitCode: run.exitCode ?? 0 };
}
