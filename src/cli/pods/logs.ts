import { once } from "node:events";
import { defaultContainerName } from "../../api/default-container.ts";
import { kinds } from "../../api/scheme.ts";
import type { Pod } from "../../api/index.ts";
import { defaultContainerAnnotation } from "../../api/well-known.ts";
import { pathOf } from "../../client/kube-client.ts";
import { lines } from "../../client/lines.ts";
import { MinikubeletError } from "../../util/errors.ts";
import type { Output } from "../ports.ts";
import { namedPod } from "./named-pod.ts";
import type { Session } from "../session.ts";

/** Flags of `logs`, as kubectl names them. */
export interface LogsOptions {
  readonly container?: string;
  readonly allContainers?: boolean;
  readonly follow?: boolean;
  readonly previous?: boolean;
  readonly timestamps?: boolean;
  readonly tail?: string;
  readonly since?: string;
  readonly sinceTime?: string;
  readonly limitBytes?: string;
  readonly prefix?: boolean;
}

/** Prints a pod's logs; several containers one after the other, or side by side when following. */
export async function printLogs(session: Session, name: string, options: LogsOptions): Promise<void> {
  const client = await session.connect();
  const { namespace } = client.config;
  const pod = await namedPod(client, name, session.signal);
  const containers =
    options.allContainers === true
      ? allContainers(pod)
      : [options.container ?? defaultContainer(pod, session)];
  const query = {
    follow: options.follow,
    previous: options.previous,
    timestamps: options.timestamps,
    tailLines: number("tail", options.tail),
    sinceSeconds: options.since === undefined ? undefined : durationSeconds(options.since),
    sinceTime: options.sinceTime,
    limitBytes: number("limit-bytes", options.limitBytes),
  };
  const path = pathOf(kinds.Pod, namespace, pod.metadata.name, "log");
  const print = async (container: string): Promise<void> => {
    const source = client.stream(path, { ...query, container }, session.signal);
    if (options.prefix === true)
      await printPrefixed(session.ports.stdout, `[pod/${pod.metadata.name ?? ""}/${container}] `, source);
    else await copy(session.ports.stdout, source);
  };
  if (options.follow === true) await Promise.all(containers.map(print));
  else for (const container of containers) await print(container);
}

async function copy(stdout: Output, source: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const chunk of source) if (!stdout.write(chunk)) await once(stdout, "drain");
}

async function printPrefixed(
  stdout: Output,
  prefix: string,
  source: AsyncIterable<Uint8Array>,
): Promise<void> {
  for await (const line of lines(source))
    if (!stdout.write(`${prefix}${line}\n`)) await once(stdout, "drain");
}

function allContainers(pod: Pod): readonly string[] {
  const { initContainers = [], containers, ephemeralContainers = [] } = pod.spec;
  return [...initContainers, ...containers, ...ephemeralContainers].map((container) => container.name);
}

/** The annotated default container, else the first, as kubectl chooses and says. */
export function defaultContainer(pod: Pod, session: Session): string {
  const chosen = defaultContainerName(pod) ?? "";
  const isAnnotated = pod.metadata.annotations?.[defaultContainerAnnotation] === chosen;
  if (!isAnnotated && allContainers(pod).length > 1)
    session.ports.stderr.write(`Defaulted container "${chosen}" out of: ${describeNames(pod)}\n`);
  return chosen;
}

function describeNames(pod: Pod): string {
  const { initContainers = [], containers, ephemeralContainers = [] } = pod.spec;
  return [
    ...containers.map((container) => container.name),
    ...initContainers.map((container) => `${container.name} (init)`),
    ...ephemeralContainers.map((container) => `${container.name} (ephem)`),
  ].join(", ");
}

/** `90s`, `5m`, `1h30m` in seconds. @throws MinikubeletError `InvalidFlag` */
export function durationSeconds(text: string): number {
  const match = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text);
  if (match === null || text === "") {
    throw new MinikubeletError("InvalidFlag", `${JSON.stringify(text)} is not a duration`, {
      hint: "Write it as 30s, 5m or 1h30m.",
    });
  }
  const [, hours = "0", minutes = "0", seconds = "0"] = match;
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}

function number(flag: string, text: string | undefined): number | undefined {
  if (text === undefined || text === "-1") return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0)
    throw new MinikubeletError("InvalidFlag", `--${flag}: ${JSON.stringify(text)} is not a whole number`);
  return value;
}
