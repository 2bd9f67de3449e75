import type {
  Basis,
  LabSettings,
  LoadPace,
  Mark,
  Ms,
  Observations,
  Reach,
  RequestOutcome,
  RequestRecord,
} from "../model.ts";
import type { StopPhase } from "../phase.ts";
import type { StopTimes } from "../stop-times.ts";

/** What a test comes to; `not-judged` says nothing about the app's end. */
export type Verdict = "pass" | "fail" | "not-judged";

/** A threshold that was passed, in one sentence. */
export interface Failure {
  readonly part: "requests" | "pod" | `container ${string}`;
  readonly text: string;
}

/** `total` = ok + lost + serverErrors; refused and reset are kinds of lost, slow is a kind of ok. */
export interface RequestCounts {
  readonly total: number;
  readonly ok: number;
  /** Without a whole answer: refused, reset, or unanswered. */
  readonly lost: number;
  readonly refused: number;
  readonly reset: number;
  readonly unanswered: number;
  readonly serverErrors: number;
  /** Answers from 400 to 499: the app's own word, so they count as ok. */
  readonly clientErrors: number;
  readonly slow: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** What became of requests, and what was not even sent. */
interface PacedCounts extends RequestCounts {
  readonly pace: LoadPace;
}

/** A request that did not go well, how, and when. */
export interface BadRequest extends RequestRecord {
  /** `slow`: its outcome is ok, but it took longer than it may. */
  readonly kind: Exclude<RequestOutcome, "ok"> | "slow";
  readonly phase: StopPhase;
}

/** A preStop hook, from when to when it ran (milliseconds from T0) and how it went; null where that is not known. */
export interface PreStopReport {
  readonly kind: string;
  readonly text: string;
  readonly startMs: number | null;
  readonly endMs: number | null;
  readonly result: "succeeded" | "failed" | "abandoned" | "unknown";
}

type ContainerFact =
  | "exitCode"
  | "graceSeconds"
  | "sigkill"
  | "usedSeconds"
  | "preStopStart"
  | "preStopEnd"
  | "preStopResult"
  | "sigterm"
  | "exit"
  | "pid1"
  | "lastLog"
  | "outputs";

/** How one container ended. Seconds and milliseconds are from T0; null where something is not known, `basis` says why. */
export interface ContainerReport {
  readonly name: string;
  readonly exitCode: number | null;
  readonly reason: string | null;
  readonly sigkill: boolean | null;
  readonly graceSeconds: number | null;
  readonly usedSeconds: number | null;
  readonly leftSeconds: number | null;
  readonly preStop: PreStopReport | null;
  readonly sigtermMs: number | null;
  readonly exitMs: number | null;
  readonly pid1: string | null;
  readonly lastLog: readonly string[];
  /** What hooks wrote, and probes that failed, over the whole life. */
  readonly outputs: readonly Mark[];
  /** How each of these facts came to be known; the reason is the exit code's companion, `leftSeconds` that of the used ones. */
  readonly basis: Readonly<Record<ContainerFact, Basis>>;
}

/** An error is a reason to fail (or not to judge), a warning worth mending, an info worth knowing. */
export type Severity = "error" | "warning" | "info";

/** One thing that the test has found out, with the rule it rests on and what to do. */
export interface Finding {
  readonly code: string;
  readonly severity: Severity;
  readonly container?: string;
  readonly message: string;
  /** The rule of Kubernetes that explains it. */
  readonly rule: string;
  readonly fix: string;
}

/** What a finding says, whatever it is about and however grave it is. */
export type Explanation = Pick<Finding, "code" | "message" | "rule" | "fix">;

/** What the test came to; everything that any of its forms shows. */
export interface Report {
  readonly verdict: Verdict;
  /** Why, a sentence each; empty for a pass. */
  readonly reasons: readonly string[];
  /** The reasons of a failure once more, with what each of them is about. */
  readonly failures: readonly Failure[];
  /** What the times rest on: the node's own record, or what every cluster's API has. Requests are always measured. */
  readonly source: Observations["source"];
  readonly pod: { readonly namespace: string; readonly name: string; readonly uid: string };
  readonly interrupted: boolean;
  readonly settings: LabSettings;
  readonly reach: Reach | null;
  readonly target: string;
  /** From T0 on, and those under way at T0. */
  readonly requests: PacedCounts;
  /** The control run before T0. */
  readonly control: PacedCounts;
  readonly containers: readonly ContainerReport[];
  readonly findings: readonly Finding[];
  readonly badRequests: readonly BadRequest[];
  readonly sendingUntil: Ms;
  readonly times: Readonly<Record<string, StopTimes>>;
  readonly timeline: readonly Mark[];
  /** All requests of the control run and after, for the picture. */
  readonly records: readonly RequestRecord[];
}
