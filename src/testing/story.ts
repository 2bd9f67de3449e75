import { allStatuses } from "../api/pod-state.ts";
import type { Pod } from "../api/index.ts";
import { markLines } from "../drawing/mark-lines.ts";
import type { Mark } from "../drawing/mark.ts";

/** What is known of a pod, for telling. */
export interface PodKnowledge {
  readonly pod: Pod;
  readonly gone: boolean;
  /** 0 is the pod's creation. */
  readonly marks: readonly Mark[];
  readonly lastLog: (container: string) => readonly string[];
}

const mostMarks = 60;
/** What says nothing that other marks, or the status, do not say better. */
const untold = new Set(["LogEnded", "Condition"]);
const mostLogLines = 10;

/** The pod's story for a failure's message: status, what happened and when (events among it), last log lines. */
export function storyOf(known: PodKnowledge): string {
  const { pod, gone } = known;
  const { namespace = "default", name = "" } = pod.metadata;
  const deleted = pod.metadata.deletionTimestamp === undefined ? "" : ", being deleted";
  const where = gone ? "gone" : `${pod.status?.phase ?? "Pending"}${deleted}`;
  return [
    `pod ${namespace}/${name}: ${where}`,
    ...containerLines(pod),
    ...happened(known),
    ...logLines(known),
  ].join("\n");
}

function containerLines(pod: Pod): readonly string[] {
  return allStatuses(pod).map(({ name, state, ready, restartCount }) => {
    const { waiting, terminated } = state;
    const restarts = restartCount === 0 ? "" : `, restarted ${String(restartCount)} time(s)`;
    if (waiting !== undefined) {
      const why = waiting.message === undefined ? "" : ` (${waiting.message})`;
      return `  ${name}: ${waiting.reason ?? "waiting"}${restarts}${why}`;
    }
    if (terminated === undefined) return `  ${name}: running, ${ready ? "ready" : "not ready"}${restarts}`;
    const reason = terminated.reason === undefined ? "" : ` (${terminated.reason})`;
    return `  ${name}: ended with exit code ${String(terminated.exitCode)}${reason}${restarts}`;
  });
}

function happened({ marks }: PodKnowledge): readonly string[] {
  const told = marks.filter(({ what }) => !untold.has(what)).toSorted((a, b) => a.at - b.at);
  if (told.length === 0) return [];
  const left = Math.max(0, told.length - mostMarks);
  return [
    "",
    `timeline (0 = created)${left === 0 ? "" : `, without the first ${String(left)} entries`}`,
    ...markLines(told.slice(left)),
  ];
}

function logLines({ pod, lastLog }: PodKnowledge): readonly string[] {
  return allStatuses(pod).flatMap(({ name }) => {
    const lines = lastLog(name).slice(-mostLogLines);
    return lines.length === 0 ? [] : ["", `last log lines of ${name}`, ...lines.map((line) => `  ${line}`)];
  });
}
