import type { Pod } from "../../api/index.ts";
import { kinds } from "../../api/scheme.ts";
import { type KubeClient, pathOf } from "../../client/kube-client.ts";
import { remoteCommand } from "../../client/remote-command.ts";
import { deadline } from "../../util/deadline.ts";
import { messageOf } from "../../util/errors.ts";
import type { LabClock } from "../clock.ts";
import type { Pid1View } from "../model.ts";
import { parseProc, type ProcEntry, procCommand } from "./parse-proc.ts";

const patienceMs = 5_000;
/** A shell that starts npm that starts a shell that starts node: four generations tell the story. */
const generations = 4;
const mostProcesses = 32;

/** What is known of PID 1 of a container, or why nothing is. */
export type Pid1Result = { readonly view: Pid1View } | { readonly unavailable: string };

/**
 * Looks at PID 1 of a running container and what it started, with `cat` of the image through the API's exec. Never
 * rejects for a reason of the container's: a doctor that cannot look says so.
 */
export async function inspectPid1(
  client: KubeClient,
  pod: Pod,
  container: string,
  clock: LabClock,
  signal: AbortSignal,
): Promise<Pid1Result> {
  if (pod.spec.shareProcessNamespace === true || pod.spec.hostPID === true)
    return {
      unavailable: "the containers of the pod share their processes: PID 1 is not the container's own",
    };
  using bound = deadline(clock, patienceMs, signal);
  try {
    const [pid1, children] = await family(async (pids) => {
      return await execOutput(client, pod, container, procCommand(pids), bound.signal);
    });
    return pid1 === undefined
      ? { unavailable: "the image has no `cat` to read /proc with" }
      : { view: { pid1, children } };
  } catch (error) {
    if (signal.aborted) throw error;
    return { unavailable: messageOf(error) };
  }
}

async function family(
  read: (pids: readonly number[]) => Promise<string>,
): Promise<readonly [ProcEntry | undefined, readonly ProcEntry[]]> {
  let generation = parseProc(await read([1]));
  const pid1 = generation[0];
  const children: ProcEntry[] = [];
  for (let depth = 1; depth < generations; depth += 1) {
    const pids = generation.flatMap(({ childPids }) => childPids).slice(0, mostProcesses);
    if (pids.length === 0) break;
    generation = parseProc(await read(pids));
    children.push(...generation);
  }
  return [pid1, children];
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
