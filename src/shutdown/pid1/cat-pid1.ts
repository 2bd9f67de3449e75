import type { Pod } from "../../api/index.ts";
import type { ContainerProcess } from "../../api/processes.ts";
import { kinds } from "../../api/scheme.ts";
import { type KubeClient, pathOf } from "../../client/kube-client.ts";
import { remoteCommand } from "../../client/remote-command.ts";
import { familyOf } from "./family.ts";
import { parseProc, procCommand } from "./parse-proc.ts";
import type { Pid1Result } from "./pid1-result.ts";

/** A shell that starts npm that starts a shell that starts node: four generations tell the story. */
const generations = 4;
const mostProcesses = 32;

/** Looks at PID 1 of a running container and what it started with `cat` of the image, through the API's exec. */
export async function catPid1(
  client: KubeClient,
  pod: Pod,
  container: string,
  signal: AbortSignal,
): Promise<Pid1Result> {
  const seen: ContainerProcess[] = [];
  let pids: readonly number[] = [1];
  for (let depth = 0; depth < generations && pids.length > 0; depth += 1) {
    const generation = parseProc(await execOutput(client, pod, container, procCommand(pids), signal));
    seen.push(...generation);
    pids = generation.flatMap(({ childPids }) => childPids).slice(0, mostProcesses);
  }
  const view = familyOf(seen);
  return view === undefined ? { unavailable: "the image has no `cat` to read /proc with" } : { view };
}

/** The command's standard output, whatever its exit code: a process may have gone while `cat` read the others. */
async function execOutput(
  client: KubeClient,
  pod: Pod,
  container: string,
  command: readonly string[],
  signal: AbortSignal,
): Promise<string> {
  const chunks: Uint8Array[] = [];
  const take = (chunk: Uint8Array): void => void chunks.push(chunk);
  await remoteCommand(
    client.config,
    pathOf(kinds.Pod, pod.metadata.namespace, pod.metadata.name, "exec"),
    { container, command, stdout: true, stderr: true },
    { stdout: take },
    signal,
  );
  return Buffer.concat(chunks).toString("utf8");
}
