import { deadline } from "../../util/deadline.ts";
import { untilAborted } from "../../util/until-aborted.ts";
import type { LabClock } from "../clock.ts";
import { failWhenEnded, LabEnded, seconds } from "../lab-end.ts";
import { type Answer, Connection } from "../load/connection.ts";
import type { LabSettings, Reach } from "../model.ts";
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
 * @throws LabEnded `no-listener` or `not-http` when the time is up, `ended-early`
 */
export async function untilAnswered(door: FrontDoor, asker: Asker, signal: AbortSignal): Promise<void> {
  const { clock, settings, timeline } = asker;
  using bound = deadline(clock, settings.readyTimeoutMs, signal);
  let last: Answer = { outcome: "unanswered" };
  try {
    for (;;) {
      const answer = await firstAnswer(door, asker, bound.signal);
      if (answer.status !== undefined) return;
      last = answer;
      failWhenEnded(timeline);
      await clock.sleep(retryMs, bound.signal);
    }
  } catch (error) {
    if (signal.aborted || !bound.signal.aborted) throw error;
    throw notAnswered(door.reach, last, seconds(settings.readyTimeoutMs));
  }
}

function notAnswered(reach: Reach, { outcome, error = outcome }: Answer, patience: string): LabEnded {
  // Through a port-forward a port that nobody listens at is cut off, too.
  return outcome === "reset" && reach.tellsRefusedFromReset
    ? new LabEnded(
        "not-http",
        `what listens at ${reach.address} gave no HTTP answer within ${patience}: ${error}`,
      )
    : new LabEnded("no-listener", `nothing answered at port ${reach.address} within ${patience}: ${error}`);
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
