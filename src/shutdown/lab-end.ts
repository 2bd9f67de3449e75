import { allStatuses, isFinished } from "../api/pod-state.ts";
import type { Pod } from "../api/index.ts";
import { MinikubeletError } from "../util/errors.ts";
import type { LabEnd, Mark } from "./model.ts";
import type { PodTimeline } from "./timeline/pod-timeline.ts";

/** Ends a test early for a reason that belongs into its report. */
export class LabEnded extends MinikubeletError {
  readonly end: Exclude<LabEnd, "complete">;

  constructor(end: Exclude<LabEnd, "complete">, message: string) {
    super("LabEnded", message);
    this.end = end;
  }
}

/** What holds a pod, in one sentence: the state of its containers, and the last warning. */
export function conditionText(pod: Pod, marks: readonly Mark[]): string {
  const states = allStatuses(pod).map(({ name, state, ready }) => {
    const terminated =
      state.terminated === undefined ? undefined : `ended with ${String(state.terminated.exitCode)}`;
    const running = ready ? "ready" : "running, not ready";
    return `${name}: ${state.waiting?.reason ?? terminated ?? running}`;
  });
  const warning = marks.findLast(({ what }) => /^(Failed|BackOff|Unhealthy|Err)/.test(what));
  const event = warning === undefined ? "" : `; ${warning.what}: ${warning.text}`;
  return `${states.length === 0 ? `phase ${pod.status?.phase ?? "unknown"}` : states.join(", ")}${event}`;
}

/** @throws LabEnded when the pod has ended by itself */
export function failWhenEnded({ pod, gone, marks }: PodTimeline): void {
  if (gone || isFinished(pod))
    throw new LabEnded(
      "ended-early",
      `the pod ended before it was to be deleted (${conditionText(pod, marks)})`,
    );
}

/** `1.5 s` */
export function seconds(ms: number): string {
  return `${String(ms / 1000)} s`;
}
