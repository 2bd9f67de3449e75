import { randomBytes } from "node:crypto";
import type { Duplex } from "node:stream";
import { RuntimeError } from "../../../kubelet/runtime-error.ts";
import { Demux } from "../demux.ts";
import type { Engine } from "../engine.ts";
import { label, type Labels } from "../labels.ts";
import { AgentChannel, type AgentTransport } from "./channel.ts";

interface AgentProcess {
  readonly Config: { readonly Labels?: Labels | null };
  readonly State: { readonly Running: boolean };
}

/**
 * Attaches to the agent of a sandbox with a new epoch, which ends the connections of whoever was attached before.
 * @throws RuntimeError `NotFound`, `NotRunning`
 */
export async function openAgentChannel(
  engine: Engine,
  sandboxId: string,
  signal: AbortSignal,
): Promise<AgentChannel> {
  const sandbox = await engine.call<AgentProcess>(
    { method: "GET", path: `/containers/${sandboxId}/json` },
    signal,
  );
  const key = sandbox.Config.Labels?.[label.agentKey];
  if (key === undefined || !sandbox.State.Running)
    throw new RuntimeError("NotRunning", `the sandbox ${sandboxId} has no running agent`);
  const query = { stream: 1, stdin: 1, stdout: 1 };
  const socket = await engine.hijack(
    { method: "POST", path: `/containers/${sandboxId}/attach`, query },
    signal,
  );
  const channel = new AgentChannel(transportOver(socket), Buffer.from(key, "hex"), randomBytes(16));
  try {
    await channel.ready(signal);
  } catch (error) {
    channel.close();
    throw error;
  }
  return channel;
}

/** The agent's bytes inside the engine's multiplexed attach stream. */
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
