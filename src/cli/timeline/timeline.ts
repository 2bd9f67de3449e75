import type { Event } from "../../api/index.ts";
import { kinds } from "../../api/scheme.ts";
import type { PodTimeline } from "../../api/timeline.ts";
import { ApiError } from "../../client/errors.ts";
import type { KubeClient } from "../../client/kube-client.ts";
import { type Life, lifeOfTimeline } from "../../timeline/life.ts";
import { renderLife } from "../../timeline/render.ts";
import { lifeOfPod } from "../../timeline/standard-life.ts";
import { writeOutputFile } from "../output-file.ts";
import { namedPod } from "../pods/named-pod.ts";
import type { Session } from "../session.ts";
import { parseTimelineFlags, type TimelineFlags } from "./options.ts";

/** Shows the life of a pod in the form that is asked for. @throws ApiError `NotFound` when nothing is known of it */
export async function showTimeline(session: Session, pod: string, flags: TimelineFlags): Promise<void> {
  const { ports, signal } = session;
  const { form, file } = parseTimelineFlags(flags);
  const client = await session.connect();
  const life = await readLife(client, pod.replace(/^pods?\//, ""), ports.clock.now(), signal);
  const text = renderLife(life, form);
  if (file === undefined) ports.stdout.write(text);
  else {
    await writeOutputFile(file, text);
    ports.stderr.write(`timeline written to ${file}\n`);
  }
}

async function readLife(client: KubeClient, name: string, now: number, signal: AbortSignal): Promise<Life> {
  const { namespace } = client.config;
  try {
    return lifeOfTimeline(await client.get<PodTimeline>(kinds.PodTimeline, { namespace, name }, signal), now);
  } catch (error) {
    // Another cluster has no such resource, and may say so by refusing it.
    if (!ApiError.is(error, "NotFound") && !ApiError.is(error, "Forbidden")) throw error;
  }
  const pod = await namedPod(client, name, signal);
  const fieldSelector = `involvedObject.name=${name}`;
  const { items } = await client.list<Event>(kinds.Event, { namespace, fieldSelector }, signal);
  return lifeOfPod(pod, items, now);
}
