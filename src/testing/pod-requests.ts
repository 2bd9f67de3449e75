import type { Event, Pod } from "../api/index.ts";
import { kinds } from "../api/scheme.ts";
import type { PodTimeline } from "../api/timeline.ts";
import { ApiError } from "../client/errors.ts";
import { type KubeClient, pathOf } from "../client/kube-client.ts";
import { remoteCommand } from "../client/remote-command.ts";
import { type Life, lifeOfTimeline } from "../timeline/life.ts";
import type { EpochMs } from "../util/time.ts";
import type { ExecOptions, ExecResult, LogOptions } from "./options.ts";

/** A pod as requests name it. */
export interface PodKey {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/** Runs a command in a container to its end. @throws ApiError, ConnectionError, and the signal's reason */
export async function execIn(
  { config }: KubeClient,
  { namespace, name }: PodKey,
  command: readonly string[],
  { container, input }: ExecOptions,
  signal: AbortSignal,
): Promise<ExecResult> {
  const stdout: Uint8Array[] = [];
  const stderr: Uint8Array[] = [];
  const exitCode = await remoteCommand(
    config,
    pathOf(kinds.Pod, namespace, name, "exec"),
    { container, command, stdin: input !== undefined, stdout: true, stderr: true },
    {
      ...(input === undefined ? {} : { stdin: once(input) }),
      stdout: (chunk) => void stdout.push(chunk),
      stderr: (chunk) => void stderr.push(chunk),
    },
    signal,
  );
  return { exitCode, stdout: textOf(stdout), stderr: textOf(stderr) };
}

/** A container's log; undefined when the pod is gone. @throws ApiError, ConnectionError */
export async function readLog(
  { http }: KubeClient,
  { namespace, name }: PodKey,
  { container, previous, tailLines, timestamps }: LogOptions,
  signal: AbortSignal,
): Promise<string | undefined> {
  const path = pathOf(kinds.Pod, namespace, name, "log");
  const query = { container, previous, tailLines, timestamps };
  try {
    return (await http.request({ method: "GET", path, query, accept: "*/*" }, signal)).body;
  } catch (error) {
    if (ApiError.is(error, "NotFound")) return undefined;
    throw error;
  }
}

/** The pod's events so far, oldest first. @throws ApiError, ConnectionError */
export async function listEvents(
  client: KubeClient,
  { namespace, uid }: PodKey,
  signal: AbortSignal,
): Promise<readonly Event[]> {
  const query = { namespace, fieldSelector: `involvedObject.uid=${uid}` };
  const { items } = await client.list<Event>(kinds.Event, query, signal);
  return items.toSorted((a, b) => timeOf(a).localeCompare(timeOf(b)));
}

/** What the node has recorded of the pod, and keeps for an hour beyond it. @throws ApiError, ConnectionError */
export async function readLife(
  client: KubeClient,
  { namespace, name = "" }: { readonly namespace?: string; readonly name?: string },
  now: EpochMs,
  signal: AbortSignal,
): Promise<Life> {
  return lifeOfTimeline(await client.get<PodTimeline>(kinds.PodTimeline, { namespace, name }, signal), now);
}

/** Asks for the pod's deletion; one that is gone needs none. @throws ApiError, ConnectionError */
export async function requestDeletion(
  client: KubeClient,
  { namespace, name, uid }: PodKey,
  gracePeriodSeconds: number | undefined,
  signal: AbortSignal,
): Promise<void> {
  const grace = gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds };
  try {
    await client.delete<Pod>(kinds.Pod, { namespace, name }, { ...grace, preconditions: { uid } }, signal);
  } catch (error) {
    if (!ApiError.is(error, "NotFound")) throw error;
  }
}

async function* once(input: string | Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from(input));
}

function textOf(chunks: readonly Uint8Array[]): string {
  return Buffer.concat(chunks).toString("utf8");
}

function timeOf({ eventTime, firstTimestamp, metadata }: Event): string {
  return firstTimestamp ?? eventTime ?? metadata.creationTimestamp ?? "";
}
