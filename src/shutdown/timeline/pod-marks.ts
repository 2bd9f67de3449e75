import { containerOfFieldPath } from "../../api/field-path.ts";
import { allStatuses, isReady } from "../../api/pod-state.ts";
import type { ContainerStatus, Event, Pod } from "../../api/index.ts";
import type { Mark, Ms } from "../model.ts";

/** What changed between two sightings of a pod, as marks at the moment of the later one. */
export function marksOfChange(before: Pod | undefined, after: Pod, at: Ms): readonly Mark[] {
  return [...podMarks(before, after, at), ...containerMarks(before, after, at)];
}

/** The mark of an event; its lane is the container that it is about. */
export function markOfEvent(event: Event, at: Ms): Mark {
  const container = containerOfFieldPath(event.involvedObject.fieldPath);
  const count = (event.count ?? 1) > 1 ? ` (x${String(event.count)})` : "";
  return {
    at,
    lane: container === undefined ? "pod" : `container/${container}`,
    what: event.reason ?? "",
    text: `${(event.message ?? "").trim()}${count}`,
    basis: "measured",
  };
}

function podMarks(before: Pod | undefined, after: Pod, at: Ms): readonly Mark[] {
  const mark = (what: string, text: string): Mark => ({ at, lane: "pod", what, text, basis: "measured" });
  const marks: Mark[] = [];
  const phase = after.status?.phase;
  if (phase !== undefined && phase !== before?.status?.phase) marks.push(mark("Phase", phase));
  const ready = isReady(after);
  if (ready !== (before !== undefined && isReady(before)))
    marks.push(ready ? mark("Ready", "ready") : mark("NotReady", "no longer ready"));
  if (after.metadata.deletionTimestamp !== undefined && before?.metadata.deletionTimestamp === undefined)
    marks.push(
      mark("Terminating", `to be gone within ${String(after.metadata.deletionGracePeriodSeconds ?? 0)} s`),
    );
  return marks;
}

function containerMarks(before: Pod | undefined, after: Pod, at: Ms): readonly Mark[] {
  const former = new Map(allStatuses(before).map((status) => [status.name, status]));
  return allStatuses(after).flatMap((status) => {
    const text = stateText(status);
    const previous = former.get(status.name);
    if (
      previous !== undefined &&
      stateText(previous)[0] === text[0] &&
      previous.containerID === status.containerID
    )
      return [];
    const [what, words] = text;
    return [{ at, lane: `container/${status.name}`, what, text: words, basis: "measured" as const }];
  });
}

function stateText({ state, restartCount }: ContainerStatus): readonly [string, string] {
  if (state.running !== undefined)
    return ["Running", restartCount > 0 ? `running, restarted ${String(restartCount)} time(s)` : "running"];
  if (state.terminated !== undefined) {
    const { exitCode, reason } = state.terminated;
    return ["Terminated", `exit code ${String(exitCode)}${reason === undefined ? "" : `, ${reason}`}`];
  }
  return ["Waiting", state.waiting?.reason ?? "waiting"];
}
