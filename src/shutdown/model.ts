/**
 * What the lab gathers and what it concludes, as plain data. Times are of one monotonic clock; in observations and reports 0
 * is the moment of the delete request (T0).
 */
import type { Basis, Mark, Ms } from "../drawing/mark.ts";

export type { Basis, Mark, Ms } from "../drawing/mark.ts";

/** A value with its ground; undefined exactly when unavailable (or when the thing did not happen, basis measured). */
export interface Fact<T> {
  readonly value: T | undefined;
  readonly basis: Basis;
}

/** What became of a request: a whole answer below 500, one of 500 and above, or none for one of three reasons. */
export type RequestOutcome = "ok" | "serverError" | "refused" | "reset" | "unanswered";

/** What kind of answer a request asks for: that of the main path, one that takes long, one that streams. */
export type AnswerKind = "quick" | "slow" | "stream";

/** One request from its sending to its end. */
export interface RequestRecord {
  readonly sentAt: Ms;
  readonly endedAt: Ms;
  /** `new`: on a connection of its own; `kept`: on one that is kept alive. */
  readonly connection: "new" | "kept";
  /** Whether the connection had carried a request before. */
  readonly reused: boolean;
  readonly answer: AnswerKind;
  readonly outcome: RequestOutcome;
  readonly status?: number;
  /** The operating system's or the HTTP client's code of a failure. */
  readonly error?: string;
}

/** What the load did beside its requests, over one span of time. */
export interface LoadPace {
  /** Requests that were due. */
  readonly due: number;
  /** Of these, not sent since as many as `concurrency` were still under way: the app is too slow for the load. */
  readonly heldBack: number;
  /** Of these, not sent since the load itself was late: nothing that the app did. */
  readonly skipped: number;
}

/** A container's preStop hook as the manifest has it; `sleepSeconds` of one that does nothing but sleep. */
export interface PreStop {
  readonly kind: "exec" | "httpGet" | "sleep" | "tcpSocket";
  readonly text: string;
  readonly sleepSeconds?: number;
}

/** A process as `/proc` of the container shows it. */
export interface ProcessView {
  readonly pid: number;
  readonly name: string;
  readonly command: readonly string[];
  readonly catchesTerm: boolean;
  readonly ignoresTerm: boolean;
}

/** PID 1 of a container and its children, children's children, …; undefined where it cannot be read. */
export interface Pid1View {
  readonly pid1: ProcessView;
  readonly children: readonly ProcessView[];
}

/** What was seen of one container that ends with the pod. */
export interface ContainerObservation {
  readonly name: string;
  readonly sidecar: boolean;
  readonly preStop?: PreStop;
  /** As last seen; undefined when it was never seen to end. */
  readonly exit?: { readonly code: number; readonly reason: string };
  /** Restarts before T0. */
  readonly restarts: number;
  readonly hasReadinessProbe: boolean;
  readonly pid1: Pid1View | undefined;
  /** Why `pid1` is not there. */
  readonly pid1Unavailable?: string;
  /** The last lines of the log, oldest first. */
  readonly lastLog: readonly string[];
}

/** How the test ended; anything but `complete` cannot be judged. */
export type LabEnd =
  | "complete"
  | "interrupted"
  | "never-ready"
  | "no-listener"
  | "not-http"
  | "not-steady"
  | "ended-early"
  | "not-ended";

/** How requests reach the pod. */
export interface Reach {
  readonly kind: "direct" | "port-forward" | "url";
  readonly address: string;
  /** False where a refused connection looks like one that was cut. */
  readonly tellsRefusedFromReset: boolean;
}

/** Everything that was seen, with T0 = 0. */
export interface Observations {
  /** What the marks rest on: the node's own record, or what every cluster's API has. */
  readonly source: "podtimelines" | "standard";
  readonly pod: { readonly namespace: string; readonly name: string; readonly uid: string };
  readonly end: LabEnd;
  /** One sentence on an end that is not `complete`. */
  readonly endText?: string;
  readonly settings: LabSettings;
  readonly reach: Reach | undefined;
  /** The container whose port takes the load. */
  readonly target: string;
  /** Effective grace: what the API set at the deletion; undefined when it never came to that. */
  readonly graceSeconds: number | undefined;
  /** When the control run began; before it the app was warmed up. */
  readonly controlFrom: Ms;
  readonly controlPace: LoadPace;
  /** From the deletion until `sendingUntil`. */
  readonly shutdownPace: LoadPace;
  /** When the last new request was sent by plan: the end of the endpoint lag. */
  readonly sendingUntil: Ms;
  readonly requests: readonly RequestRecord[];
  readonly marks: readonly Mark[];
  readonly containers: readonly ContainerObservation[];
}

/** The requests of a test: what is asked for, how often, and on which connections. */
export interface LoadSettings {
  readonly path: string;
  /** A path whose answers take long, for a share of the requests. */
  readonly slowPath?: string;
  readonly slowShare: number;
  /** A path whose answers stream, for a share of the requests, and at most that share of `concurrency` at once. */
  readonly streamPath?: string;
  readonly streamShare: number;
  readonly ratePerSecond: number;
  /** Most requests under way at once. */
  readonly concurrency: number;
  /** Share of requests that open a connection of their own: 0 to 1. */
  readonly newConnectionShare: number;
  /** How long nothing may come before a request counts as unanswered. */
  readonly requestTimeoutMs: number;
}

/** What makes a test fail; counts are of the time from T0 on. */
interface Thresholds {
  readonly maxLost: number;
  readonly maxServerErrors: number;
  /** From when a good answer counts as slow. */
  readonly slowMs: number;
  /** Undefined: slow answers are counted, but fail nothing. */
  readonly maxSlow?: number;
  readonly allowSigkill: boolean;
  /** Longest time from T0 to the end of the last container. */
  readonly maxSeconds?: number;
}

/** The settings of a whole test; milliseconds unless the name says otherwise. */
export interface LabSettings {
  /** A number or a name of a container port; undefined: the first one of the pod. */
  readonly port?: string;
  readonly load: LoadSettings;
  readonly warmUpMs: number;
  readonly controlMs: number;
  readonly endpointLagMs: number;
  /** Undefined: the pod's own. */
  readonly gracePeriodSeconds?: number;
  readonly readyTimeoutMs: number;
  readonly thresholds: Thresholds;
}
