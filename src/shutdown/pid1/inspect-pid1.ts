import type { Pod } from "../../api/index.ts";
import { type PodProcesses, podProcesses } from "../../api/processes.ts";
import { ApiError } from "../../client/errors.ts";
import type { KubeClient } from "../../client/kube-client.ts";
import { deadline } from "../../util/deadline.ts";
import { messageOf } from "../../util/errors.ts";
import type { LabClock } from "../clock.ts";
import { catPid1 } from "./cat-pid1.ts";
import { familyOf } from "./family.ts";
import type { Pid1Result } from "./pid1-result.ts";

const patienceMs = 10_000;
const sharedProcesses: Pid1Result = {
  unavailable: "the containers of the pod share their processes: PID 1 is not the container's own",
};

/**
 * Looks at PID 1 of running containers and what it started: by our own API, whatever the images contain; elsewhere with
 * `cat` of the image. Never rejects for a reason of the containers': a doctor that cannot look says so.
 */
export async function inspectPid1(
  client: KubeClient,
  pod: Pod,
  containers: readonly string[],
  clock: LabClock,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Pid1Result>> {
  if (pod.spec.shareProcessNamespace === true || pod.spec.hostPID === true)
    return new Map(containers.map((name) => [name, sharedProcesses]));
  using bound = deadline(clock, patienceMs, signal);
  const asked = processesOf(client, pod, bound.signal);
  const look = async (name: string): Promise<Pid1Result> => {
    try {
      const seen = await asked;
      return seen === undefined ? await catPid1(client, pod, name, bound.signal) : resultOf(seen, name);
    } catch (error) {
      if (signal.aborted) throw error;
      return { unavailable: messageOf(error) };
    }
  };
  return new Map(await Promise.all(containers.map(async (name) => [name, await look(name)] as const)));
}

/** Undefined where the API has no such thing, or lets nobody see it. */
async function processesOf(
  client: KubeClient,
  pod: Pod,
  signal: AbortSignal,
): Promise<PodProcesses | undefined> {
  const { namespace, name = "" } = pod.metadata;
  try {
    return await client.get<PodProcesses>(podProcesses, { namespace, name }, signal);
  } catch (error) {
    if (ApiError.is(error, "NotFound") || ApiError.is(error, "Forbidden")) return undefined;
    throw error;
  }
}

function resultOf(seen: PodProcesses, container: string): Pid1Result {
  const { processes, message = "the container does not run" } =
    seen.containers.find(({ name }) => name === container) ?? {};
  const view = processes && familyOf(processes);
  return view === undefined ? { unavailable: message } : { view };
}
