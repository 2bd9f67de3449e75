import type { Pod } from "../../api/index.ts";
import { kinds } from "../../api/scheme.ts";
import { ApiError } from "../../client/errors.ts";
import type { KubeClient } from "../../client/kube-client.ts";
import type { LabClock } from "../clock.ts";
import { reportedLogLines } from "../settings.ts";
import { Changes } from "../../util/changes.ts";
import type { PodTimeline } from "./pod-timeline.ts";
import { RichTimeline } from "./rich-timeline.ts";
import { StandardTimeline } from "./standard-timeline.ts";

/**
 * The best view of a pod that this API offers: the node's own record where it serves `podtimelines`, else what every cluster
 * has. Begins to follow at once; the signal ends it.
 * @param epochNow milliseconds since 1970, by the clock of the daemon's machine
 */
export async function openTimeline(
  client: KubeClient,
  created: Pod,
  clock: LabClock,
  epochNow: () => number,
  signal: AbortSignal,
): Promise<PodTimeline> {
  const changes = new Changes();
  const standard = new StandardTimeline(client, created, clock, signal, reportedLogLines, changes);
  try {
    if (await servesTimelines(client, created, signal))
      return new RichTimeline(client, standard, changes, clock, epochNow, signal);
    return standard;
  } catch (error) {
    await standard[Symbol.asyncDispose]();
    throw error;
  }
}

async function servesTimelines(client: KubeClient, pod: Pod, signal: AbortSignal): Promise<boolean> {
  const { namespace = "default", name = "" } = pod.metadata;
  try {
    await client.list(kinds.PodTimeline, { namespace, fieldSelector: `metadata.name=${name}` }, signal);
    return true;
  } catch (error) {
    // A cluster without the resource, or one that lets nobody see it.
    if (ApiError.is(error, "NotFound") || ApiError.is(error, "Forbidden")) return false;
    throw error;
  }
}
