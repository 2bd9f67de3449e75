/**
 * One probe worker as a state machine (prober/worker.go doProbe; probes.md, section 3.3). It reads the published status,
 * never the engine: a new instance is probed only once the API shows it.
 */
import type { Container, ContainerStatus, Pod, PodStatus, Probe } from "../../api/index.ts";
import { isTerminalPhase, statusesIn } from "../../api/pod-state.ts";
import { parseTimestamp } from "../../api/timestamp.ts";
import type { EpochMs } from "../../util/time.ts";
import { isSidecar } from "./containers.ts";
import { podRestarts, restartsAfter } from "./restart.ts";
import { runtimeIdOf } from "./status/container-state.ts";
import type { ProbeType, ProbeVerdict } from "./types.ts";
import type { VersionRules } from "./version-rules.ts";

/** What one probe worker remembers. */
export interface ProbeWorkerState {
  /** Runtime id of the instance it is about. */
  readonly containerId: string | undefined;
  /** No probe until another instance shows up: after a liveness or startup verdict. */
  readonly onHold: boolean;
  /** Counted over instances: the kubelet does not reset it for a new one. */
  readonly lastResult: "success" | "failure" | undefined;
  readonly resultRun: number;
}

/** Of a worker that has seen no instance yet. */
export const newProbeWorker: ProbeWorkerState = {
  containerId: undefined,
  onHold: false,
  lastResult: undefined,
  resultRun: 0,
};

/** The worker's own: fixed when it is registered. */
export interface ProbeWorkerSpec {
  readonly type: ProbeType;
  readonly probe: Probe;
  readonly container: Container;
  /** The object that the worker was registered with. */
  readonly pod: Pod;
  readonly rules: VersionRules;
  /** Multiplies initialDelaySeconds. */
  readonly timeScale: number;
  readonly daemonStartedAt: EpochMs;
}

/** A cached result to be set, and the instance it is of. */
export interface ProbeStore {
  readonly id: string;
  readonly verdict: ProbeVerdict;
}

/** What a tick comes to. */
export interface ProbeTurn {
  readonly state: ProbeWorkerState;
  /** Forget the result of this instance, without telling anybody. */
  readonly forget?: string;
  /** In this order. */
  readonly stores: readonly ProbeStore[];
  /** `probe`: run it on `state.containerId`, then `afterProbe`. `stop`: the worker ends. */
  readonly then: "keep" | "stop" | "probe";
}

/** What a tick is to do. `status` is the last published one, undefined before there is any. */
export function onProbeTick(
  state: ProbeWorkerState,
  spec: ProbeWorkerSpec,
  status: PodStatus | undefined,
  now: EpochMs,
): ProbeTurn {
  if (status === undefined) return { state, stores: [], then: "keep" };
  if (isTerminalPhase(status.phase)) return { state, stores: [], then: "stop" };
  const published = statusOf(status, spec.container.name);
  const id = runtimeIdOf(published?.containerID ?? "");
  if (published === undefined || id === "") return { state, stores: [], then: "keep" };
  if (id === state.containerId) return judge({ state, stores: [], then: "keep" }, id, spec, published, now);
  const seen: ProbeTurn = {
    state: { ...state, containerId: id, onHold: false },
    ...(state.containerId === undefined ? {} : { forget: state.containerId }),
    stores: initialStores(spec, published, id),
    then: "keep",
  };
  return judge(seen, id, spec, published, now);
}

/** What came of a probe that was run: undefined = error, nobody learns anything from it. */
export type CountedResult = "success" | "failure" | undefined;

/** Counts a result; the cache learns of it once its threshold is reached. */
export function afterProbe(
  state: ProbeWorkerState,
  spec: Pick<ProbeWorkerSpec, "type" | "probe" | "rules">,
  result: CountedResult,
): { readonly state: ProbeWorkerState; readonly store?: ProbeStore } {
  if (result === undefined || state.containerId === undefined) return { state };
  const resultRun = result === state.lastResult ? state.resultRun + 1 : 1;
  const counted = { ...state, lastResult: result, resultRun };
  const { failureThreshold, successThreshold } = spec.probe;
  const threshold =
    (result === "failure" ? failureThreshold : successThreshold) ?? (result === "failure" ? 3 : 1);
  if (resultRun < threshold) return { state: counted };
  const store: ProbeStore = { id: state.containerId, verdict: result };
  const rests =
    (result === "failure" && spec.type !== "readiness") ||
    (spec.type === "startup" && spec.rules.startupProbeRests);
  // A failed instance is about to be killed: an exec into it while it is being stopped can do harm.
  return { state: rests ? { ...counted, onHold: true, resultRun: 0 } : counted, store };
}

function statusOf(status: PodStatus, name: string): ContainerStatus | undefined {
  return statusesIn(status).find((one) => one.name === name);
}

/** Before the first result: not ready, alive, not started. */
const initialVerdicts: Readonly<Record<ProbeType, ProbeVerdict>> = {
  readiness: "failure",
  liveness: "success",
  startup: "unknown",
};

/** Containers that started this long before the daemon are taken over as they were (1.35+). */
const takenOverAfterMs = 10_000;

function initialStores(spec: ProbeWorkerSpec, status: ContainerStatus, id: string): readonly ProbeStore[] {
  const startedAt = parseTimestamp(status.state.running?.startedAt);
  const isTakenOver =
    spec.rules.probeResultsSurviveRestart &&
    startedAt !== undefined &&
    startedAt < spec.daemonStartedAt - takenOverAfterMs;
  if (!isTakenOver) return [{ id, verdict: initialVerdicts[spec.type] }];
  const hasStarted = spec.type === "startup" && status.started === true;
  return hasStarted && isSidecar(spec.container, spec.rules) ? [{ id, verdict: "success" }] : [];
}

function judge(
  turn: ProbeTurn,
  id: string,
  spec: ProbeWorkerSpec,
  status: ContainerStatus,
  now: EpochMs,
): ProbeTurn {
  const keep: ProbeTurn = { ...turn, then: "keep" };
  const { running } = status.state;
  if (turn.state.onHold) return keep;
  if (running === undefined) {
    const stores = [...turn.stores, { id, verdict: "failure" as const }];
    return { ...turn, stores, then: willRunAgain(spec, status) ? "keep" : "stop" };
  }
  if (spec.pod.metadata.deletionTimestamp !== undefined && spec.type !== "readiness")
    return { ...turn, stores: [...turn.stores, { id, verdict: "success" }], then: "stop" };
  const isStartup = spec.type === "startup";
  if (isDelayed(spec, running.startedAt, now) || (status.started === true) === isStartup) return keep;
  return { ...turn, then: "probe" };
}

function willRunAgain({ container, pod, rules }: ProbeWorkerSpec, status: ContainerStatus): boolean {
  const { terminated } = status.state;
  if (terminated === undefined || isSidecar(container, rules)) return true;
  if (rules.containerRestartRules) return restartsAfter(container, pod.spec, terminated.exitCode, rules);
  return podRestarts(pod.spec);
}

/** Whole seconds since the published start count, and that start has been cut to a whole second itself. */
function isDelayed(
  { probe, timeScale }: ProbeWorkerSpec,
  startedAt: string | null | undefined,
  now: EpochMs,
): boolean {
  const elapsedSeconds = Math.trunc((now - (parseTimestamp(startedAt) ?? 0)) / (1000 * timeScale));
  return elapsedSeconds < (probe.initialDelaySeconds ?? 0);
}
