import { randomBytes } from "node:crypto";
import type { Duplex } from "node:stream";
import type { Clock } from "../../../kubelet/ports.ts";
import { RuntimeError } from "../../../kubelet/runtime-error.ts";
import { deadline } from "../../../util/deadline.ts";
import { Demux } from "../demux.ts";
import type { Engine } from "../engine.ts";
import { label, type Labels } from "../labels.ts";
import { AgentChannel, type AgentTransport } from "./channel.ts";

interface InspectedSandbox {
  readonly Config: { readonly Labels?: Labels | null };
  readonly State: { readonly Running: boolean };
}

/** The first process answers within a millisecond; one that does not has lost its stdin. */
const answerWithinMs = 1000;

/**
 * Attaches to the agent of a sandbox with a new epoch, which ends the connections of whoever was attached before. An
 * engine that has restarted under its running containers (live-restore) may have closed the stdin of the first process:
 * then an exec starts a second agent beside it.
 * @throws RuntimeError `NotFound`, `NotRunning`
 */
export async function openAgentChannel(
  engine: Engine,
  clock: Clock,
  sandboxId: string,
  signal: AbortSignal,
): Promise<AgentChannel> {
  const path = `/containers/${sandboxId}`;
  const sandbox = await engine.call<InspectedSandbox>({ method: "GET", path: `${path}/json` }, signal);
  const key = sandbox.Config.Labels?.[label.agentKey];
  if (key === undefined || !sandbox.State.Running)
    throw new RuntimeError("NotRunning", `the sandbox ${sandboxId} has no running agent`);
  try {
    using bound = deadline(clock, answerWithinMs, signal);
    const query = { stream: 1, stdin: 1, stdout: 1 };
    const socket = await engine.hijack({ method: "POST", path: `${path}/attach`, query }, bound.signal);
    return await channelOver(socket, key, bound.signal);
  } catch {
    signal.throwIfAborted();
    return await channelOver(await startSecondAgent(engine, path, key, signal), key, signal);
  }
}

async function startSecondAgent(
  engine: Engine,
  path: string,
  key: string,
  signal: AbortSignal,
): Promise<Duplex> {
  const body = { Cmd: ["/pause", key, "exec"], AttachStdin: true, AttachStdout: true };
  const exec = await engine.call<{ readonly Id: string }>(
    { method: "POST", path: `${path}/exec`, body },
    signal,
  );
  const start = {
    method: "POST",
    path: `/exec/${exec.Id}/start`,
    body: { Detach: false, Tty: false },
  } as const;
  return await engine.hijack(start, signal);
}

async function channelOver(socket: Duplex, key: string, signal: AbortSignal): Promise<AgentChannel> {
  const channel = new AgentChannel(transportOver(socket), Buffer.from(key, "hex"), randomBytes(16));
  try {
    await channel.ready(signal);
  } catch (error) {
    channel.close();
    throw error;
  }
  return channel;
}

/** The agent's bytes inside the engine's multiplexed stream. */
function transportOver(socket: Duplex): AgentTransport {
  const demux = new Demux();
  return {
    send: (bytes) => {
      if (socket.writable) socket.write(bytes);
    },
    listen: (on) => {
      socket.on("data", (chunk: Buffer) => {
        for (const { stream, data } of demux.push(chunk)) if (stream === "stdout") on.data(data);
      });
      socket.on("end", () => socket.destroy());
      socket.on("close", on.closed);
    },
    close: () => {
      socket.destroy();
    },
  };
}
