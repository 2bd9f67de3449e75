import { allStatuses } from "../api/pod-state.ts";
import type { Container, LifecycleHandler, Pod } from "../api/index.ts";
import { movedBy } from "../drawing/mark.ts";
import type { HttpLoad } from "./load/http-load.ts";
import { ownCodes } from "./load/outcome.ts";
import type {
  ContainerObservation,
  LabEnd,
  LabSettings,
  LoadPace,
  Mark,
  Ms,
  Observations,
  PreStop,
  Reach,
} from "./model.ts";
import type { Pid1Result } from "./pid1/pid1-result.ts";
import { reportedLogLines } from "./settings.ts";
import { stoppingContainers } from "./target-port.ts";
import type { PodTimeline } from "./timeline/pod-timeline.ts";

/** What one test has gathered so far; its instants are the lab clock's. */
export interface Trial {
  readonly settings: LabSettings;
  readonly timeline: PodTimeline;
  readonly labMarks: Mark[];
  readonly target: string;
  pid1: ReadonlyMap<string, Pid1Result>;
  readonly restarts: Map<string, number>;
  reach?: Reach;
  load?: HttpLoad;
  controlFrom?: Ms;
  controlPace: LoadPace;
  deletedAt?: Ms;
  graceSeconds?: number;
  sendingUntil?: Ms;
}

/** How a test ended. */
export interface TrialEnd {
  readonly end: LabEnd;
  readonly text?: string;
}

/** Of a load that has not begun. */
const noPace: LoadPace = { due: 0, heldBack: 0, skipped: 0 };

/** A test of which nothing has been gathered yet. `target`: the container that takes the load. */
export function newTrial(settings: LabSettings, timeline: PodTimeline, target: string): Trial {
  return {
    settings,
    timeline,
    target,
    labMarks: [],
    pid1: new Map(),
    restarts: new Map(),
    controlPace: noPace,
  };
}

/** Notes what the test itself has done. */
export function note(trial: Trial, mark: Omit<Mark, "basis">): void {
  trial.labMarks.push({ ...mark, basis: "measured" });
}

/** Brings everything gathered onto one time line, whose 0 is the delete request (or our end, when it never came). */
export function observationsOf(trial: Trial, { end, text }: TrialEnd, now: Ms): Observations {
  const zero = trial.deletedAt ?? now;
  const { pod } = trial.timeline;
  const { namespace = "default", name = "", uid = "" } = pod.metadata;
  const records = trial.load?.records ?? [];
  return {
    source: trial.timeline.source,
    pod: { namespace, name, uid },
    end,
    ...(text === undefined ? {} : { endText: text }),
    settings: trial.settings,
    reach: trial.reach,
    target: trial.target,
    graceSeconds: trial.graceSeconds,
    controlFrom: (trial.controlFrom ?? zero) - zero,
    controlPace: trial.controlPace,
    // All since the control run has ended.
    shutdownPace: (trial.deletedAt === undefined ? undefined : trial.load?.takePace()) ?? noPace,
    sendingUntil: (trial.sendingUntil ?? now) - zero,
    requests: records
      // Those that our own end has cut say nothing of the app.
      .filter(({ error }) => end !== "interrupted" || error !== ownCodes.closedByUs)
      .map((record) => ({ ...record, sentAt: record.sentAt - zero, endedAt: record.endedAt - zero })),
    marks: [...trial.timeline.marks, ...trial.labMarks].map((mark) => movedBy(mark, -zero)),
    containers: stoppingContainers(pod).map((container) => containerObservation(container, pod, trial)),
  };
}

function containerObservation(
  container: Container & { readonly sidecar: boolean },
  pod: Pod,
  { pid1, restarts, timeline }: Trial,
): ContainerObservation {
  const { name, sidecar, lifecycle, readinessProbe } = container;
  const terminated = allStatuses(pod).find((status) => status.name === name)?.state.terminated;
  const preStop = preStopOf(lifecycle?.preStop);
  const result = pid1.get(name);
  return {
    name,
    sidecar,
    ...(preStop === undefined ? {} : { preStop }),
    ...(terminated === undefined
      ? {}
      : { exit: { code: terminated.exitCode, reason: terminated.reason ?? "" } }),
    restarts: restarts.get(name) ?? 0,
    hasReadinessProbe: readinessProbe !== undefined,
    pid1: result !== undefined && "view" in result ? result.view : undefined,
    ...(result !== undefined && "unavailable" in result ? { pid1Unavailable: result.unavailable } : {}),
    // A timeline may keep far more than a report has room for.
    lastLog: timeline.lastLog(name).slice(-reportedLogLines),
  };
}

function preStopOf(handler: LifecycleHandler | undefined): PreStop | undefined {
  if (handler?.sleep !== undefined) {
    const { seconds } = handler.sleep;
    return { kind: "sleep", text: `sleep ${String(seconds)}`, sleepSeconds: seconds };
  }
  if (handler?.exec !== undefined) return execPreStop(handler.exec.command ?? []);
  if (handler?.httpGet !== undefined)
    return {
      kind: "httpGet",
      text: `httpGet :${String(handler.httpGet.port)}${handler.httpGet.path ?? "/"}`,
    };
  return handler?.tcpSocket === undefined ? undefined : { kind: "tcpSocket", text: "tcpSocket" };
}

/** `sleep N`, also behind `sh -c`, ends by itself after N seconds: as good as a sleep hook. */
function execPreStop(command: readonly string[]): PreStop {
  const text = command.join(" ");
  const seconds = /^(?:(?:\S*\/)?(?:sh|bash|ash|dash) -c )?(?:\S*\/)?sleep (\d+(?:\.\d+)?)$/.exec(text)?.[1];
  return { kind: "exec", text, ...(seconds === undefined ? {} : { sleepSeconds: Number(seconds) }) };
}
