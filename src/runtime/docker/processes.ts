import type { ContainerProcess } from "../../api/processes.ts";
import type { ContainerId } from "../../kubelet/ports.ts";
import { destroyAtAbort } from "../../util/destroy-at-abort.ts";
import { parseCommandLine, parseProcStatus } from "../../util/proc-status.ts";
import type { Engine } from "./engine.ts";
import { instanceLabels } from "./labels.ts";
import { pumpOutput } from "./pump.ts";
import { removeContainer } from "./sandbox.ts";

/** Far more than processes are worth reading of. */
const mostBytes = 4 * 1024 * 1024;
const lengthBytes = 4;

/**
 * Reads what runs in a container, with our own binary in a container of its own that shares the other's process ids: an
 * image need not have a shell, nor `cat`. @throws RuntimeError `NotRunning`, `NotFound`
 */
export async function readProcesses(
  engine: Engine,
  { instanceId, image }: { readonly instanceId: string; readonly image: string },
  id: ContainerId,
  signal: AbortSignal,
): Promise<readonly ContainerProcess[]> {
  const body = {
    Image: image,
    Cmd: ["processes"],
    Labels: instanceLabels(instanceId, "reader"),
    NetworkDisabled: true,
    HostConfig: {
      NetworkMode: "none",
      PidMode: `container:${id}`,
      LogConfig: { Type: "none" },
      ReadonlyRootfs: true,
      CapDrop: ["ALL"],
      SecurityOpt: ["no-new-privileges"],
    },
  };
  const reader = await engine.call<{ readonly Id: string }>(
    { method: "POST", path: "/containers/create", body },
    signal,
  );
  try {
    return processesOf(await outputOf(engine, reader.Id, signal));
  } finally {
    await removeContainer(engine, reader.Id);
  }
}

/** Removes readers that a daemon has left behind when it was killed. */
export async function removeReaders(engine: Engine, instanceId: string): Promise<void> {
  const filters = {
    label: Object.entries(instanceLabels(instanceId, "reader")).map((pair) => pair.join("=")),
  };
  const left = await engine.call<readonly { readonly Id: string }[]>({
    method: "GET",
    path: "/containers/json",
    query: { all: 1, filters },
  });
  for (const { Id } of left) await removeContainer(engine, Id);
}

/** Attached to before it starts, since it has ended a moment later. */
async function outputOf(engine: Engine, reader: string, signal: AbortSignal): Promise<Buffer> {
  const query = { stream: 1, stdout: 1 };
  const socket = await engine.hijack({ method: "POST", path: `/containers/${reader}/attach`, query }, signal);
  using _abort = destroyAtAbort(socket, signal);
  try {
    await engine.call({ method: "POST", path: `/containers/${reader}/start` }, signal);
    const chunks: Uint8Array[] = [];
    let held = 0;
    await pumpOutput(socket, false, {
      stdout: (chunk) => {
        held += chunk.length;
        if (held <= mostBytes) chunks.push(chunk);
      },
    });
    return Buffer.concat(chunks);
  } finally {
    socket.destroy();
  }
}

/** Of each process its status and its command line, each behind its length (pause/README.md). */
export function processesOf(output: Buffer): readonly ContainerProcess[] {
  const files: string[] = [];
  for (let at = 0; at + lengthBytes <= output.length; ) {
    const end = at + lengthBytes + output.readUInt32BE(at);
    files.push(output.toString("utf8", at + lengthBytes, end));
    at = end;
  }
  return files.flatMap((text, index) => {
    const status = index % 2 === 0 ? parseProcStatus(text) : undefined;
    return status === undefined ? [] : [{ ...status, command: parseCommandLine(files[index + 1] ?? "") }];
  });
}
