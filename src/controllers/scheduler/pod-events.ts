import { randomUUID } from "node:crypto";
import { eventName } from "../../api/event-name.ts";
import type { Event, Pod } from "../../api/index.ts";
import { formatMicroTime, formatTimestamp } from "../../api/timestamp.ts";
import type { EpochMs } from "../../util/time.ts";
import { eventSuffix } from "../event-suffix.ts";
import { SCHEDULER_NAME } from "./schedule.ts";

/** What the scheduler has to say of a pod. */
export interface SchedulerEvent {
  readonly type: "Normal" | "Warning";
  readonly reason: "Scheduled" | "FailedScheduling";
  readonly action: "Binding" | "Scheduling";
  readonly message: string;
}

/** An event in the form of events.k8s.io, as kube-scheduler writes them: eventTime instead of first and last. */
export function schedulerEvent(pod: Pod, event: SchedulerEvent, now: EpochMs): Event {
  const { name = "", namespace = "", uid = "", resourceVersion = "" } = pod.metadata;
  return {
    apiVersion: "v1",
    kind: "Event",
    metadata: {
      name: eventName(name, eventSuffix(now)),
      namespace,
      uid: randomUUID(),
      creationTimestamp: formatTimestamp(now),
    },
    involvedObject: { kind: "Pod", namespace, name, uid, apiVersion: "v1", resourceVersion },
    ...event,
    source: {},
    firstTimestamp: null,
    lastTimestamp: null,
    eventTime: formatMicroTime(now),
    reportingComponent: SCHEDULER_NAME,
    reportingInstance: SCHEDULER_NAME,
  };
}
