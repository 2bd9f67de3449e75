import type { Duplex } from "node:stream";
import type { AttachStream, ContainerId } from "../../kubelet/ports.ts";
import { piecesOf, type StdPiece } from "./demux.ts";
import type { Engine } from "./engine.ts";

/** Attaches to a container's own process: its output from now on, and its stdin. */
export async function attachTo(
  engine: Engine,
  id: ContainerId,
  options: { readonly stdin: boolean; readonly tty: boolean },
): Promise<AttachStream> {
  const query = { stream: 1, stdout: 1, stderr: options.tty ? 0 : 1, stdin: options.stdin ? 1 : 0 };
  const socket = await engine.hijack({ method: "POST", path: `/containers/${id}/attach`, query });
  return {
    stdin: socket,
    output: outputOf(socket, options.tty),
    resize: async ({ width, height }) => {
      await engine.call({ method: "POST", path: `/containers/${id}/resize`, query: { w: width, h: height } });
    },
    close: () => {
      socket.destroy();
    },
  };
}

async function* outputOf(socket: Duplex, tty: boolean): AsyncGenerator<StdPiece, void, undefined> {
  const pieces = piecesOf(tty);
  try {
    for await (const chunk of socket) yield* pieces(chunk as Buffer);
  } catch (error) {
    // Our own close, or an engine that went away: the output is over either way.
    if (!socket.destroyed) throw error;
  }
}
