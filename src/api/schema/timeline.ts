import type { EngineClock, PodTimeline, TimelineEntry, TimelinePod } from "../timeline.ts";
import { always, int32, int64, list, microTime, named, object, pointer, string } from "./build.ts";
import { typeMeta } from "./meta.ts";
import type { ObjectSchema } from "./types.ts";

const timelineEntry: ObjectSchema<TimelineEntry> = object<TimelineEntry>("TimelineEntry", {
  at: always(microTime),
  startedAt: microTime,
  until: microTime,
  type: always(string),
  reason: always(string),
  container: string,
  attempt: pointer(int32),
  result: string,
  exitCode: pointer(int32),
  bytes: pointer(int64),
  message: string,
  output: string,
});

/** minikubelet.io/v1alpha1 PodTimeline. */
export const podTimeline: ObjectSchema<PodTimeline> = object<PodTimeline>("PodTimeline", {
  ...typeMeta,
  pod: always(
    object<TimelinePod>("TimelinePod", {
      namespace: always(string),
      name: always(string),
      uid: always(named("types.UID")),
    }),
  ),
  entries: list<TimelineEntry>(timelineEntry),
  droppedEntries: int32,
  goneAt: microTime,
  engineClock: object<EngineClock>("EngineClock", {
    offsetMilliseconds: always(int64),
    uncertaintyMilliseconds: always(int64),
  }),
});
