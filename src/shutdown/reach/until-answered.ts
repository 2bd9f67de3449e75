import { deadline } from "../../util/deadline.ts";
import { untilAborted } from "../../util/until-aborted.ts";
import type { LabClock } from "../clock.ts";
import { failWhenEnded, LabEnded, seconds } from "../lab-end.ts";
import { type Answer, Connection } from "../load/connection.ts";
import type { LabSettings } from "../model.ts";
import type { PodTimeline } from "../timeline/pod-timeline.ts";
import type { FrontDoor } from "./front-door.ts";

const retryMs = 50;

/** What the wait rests on. */
interface Asker {
  readonly timeline: PodTimeline;
  readonly clock: LabClock;
  readonly settings: LabSettings;
}

/**
 * Asks until something answers: a pod without a readiness probe is ready before its app listens.
 * @throws LabEnded `no-listener` when the time is up, `ended-early`
 */
export async function untilAnswered(door: FrontDoor, asker: Asker, signal: AbortSignal): Promise<void> {
  const { clock, settings, timeline } = asker;
  using bound = deadline(clock, settings.readyTimeoutMs, signal);
  let last = "no answer";
  try {
    for (;;) {
      const answer = await firstAnswer(door, asker, bound.signal);
      if (answer.status !== undefined) return;
      last = answer.error ?? answer.outcome;
      failWhenEnded(timeline);
      await clock.sleep(retryMs, bound.signal);
    }
  } catch (error) {
    if (signal.aborted || !bound.signal.aborted) throw error;
    throw new LabEnded(
      "no-listener",
      `nothing answered at port ${door.reach.address} within ${seconds(settings.readyTimeoutMs)}: ${last}`,
    );
  }
}

async function firstAnswer(
  { host, port }: FrontDoor,
  { clock, settings }: Asker,
  signal: AbortSignal,
): Promise<Answer> {
  const { path, requestTimeoutMs } = settings.load;
  const connection = new Connection({ host, port, requestTimeoutMs }, () => clock.now());
  try {
    return await untilAborted(connection.get(path), signal);
  } finally {
    connection.close();
  }
}
