import type { Pod } from "../api/index.ts";
import type { Mark, Ms } from "../shutdown/model.ts";
import { allStatuses } from "../shutdown/timeline/pod-marks.ts";

/** What is known of a pod, for telling. */
export interface PodKnowledge {
  readonly pod: Pod;
  readonly gone: boolean;
  /** On one clock with `createdAt`. */
  readonly marks: readonly Mark[];
  readonly createdAt: Ms;
  readonly lastLog: (container: string) => readonly string[];
}

const mostMarks = 60;
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
    ...markLines(known),
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

function markLines({ marks, createdAt }: PodKnowledge): readonly string[] {
  if (marks.length === 0) return [];
  const shown = marks.toSorted((a, b) => a.at - b.at).slice(-mostMarks);
  const lane = Math.max(...shown.map((mark) => mark.lane.length));
  const what = Math.max(...shown.map((mark) => mark.what.length));
  const left = marks.length - shown.length;
  return [
    "",
    `timeline (0 = created)${left === 0 ? "" : `, without the first ${String(left)} entries`}`,
    ...shown.map((mark) =>
      [
        `  ${((mark.at - createdAt) / 1000).toFixed(3).padStart(9)} s`,
        mark.lane.padEnd(lane),
        mark.what.padEnd(what),
        mark.text,
      ].join("  "),
    ),
  ];
}

function logLines({ pod, lastLog }: PodKnowledge): readonly string[] {
  return allStatuses(pod).flatMap(({ name }) => {
    const lines = lastLog(name).slice(-mostLogLines);
    return lines.length === 0 ? [] : ["", `last log lines of ${name}`, ...lines.map((line) => `  ${line}`)];
  });
}
