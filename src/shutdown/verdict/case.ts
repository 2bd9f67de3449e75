import type { ContainerObservation, Observations, RequestRecord } from "../model.ts";
import { phaseOf, type StopPhase } from "../phase.ts";
import { type StopTimes, stopTimes } from "../stop-times.ts";
import { countRequests, isSlow } from "./count-requests.ts";
import type { BadRequest, RequestCounts } from "./report.ts";

/** A container with the stages of its end. */
export interface ContainerCase {
  readonly seen: ContainerObservation;
  readonly times: StopTimes;
}

/** The observations with all that the rules of the diagnosis ask of them. */
export interface Case {
  readonly seen: Observations;
  readonly containers: readonly ContainerCase[];
  /** The container that serves the requests. */
  readonly target: ContainerCase | undefined;
  /** Sent before T0 and ended by then. */
  readonly control: RequestCounts;
  /** Under way at T0 or sent later. */
  readonly shutdown: RequestCounts;
  readonly bad: readonly BadRequest[];
}

/** Prepares observations for judgement. */
export function caseOf(seen: Observations): Case {
  const containers = seen.containers.map((container) => ({
    seen: container,
    times: stopTimes(container, seen),
  }));
  const target = containers.find((container) => container.seen.name === seen.target);
  const { slowMs } = seen.settings.thresholds;
  const counted = seen.requests.filter(({ sentAt }) => sentAt >= seen.controlFrom);
  const inShutdown = counted.filter(({ endedAt }) => endedAt >= 0);
  return {
    seen,
    containers,
    target,
    control: countRequests(
      counted.filter(({ endedAt }) => endedAt < 0),
      slowMs,
    ),
    shutdown: countRequests(inShutdown, slowMs),
    bad: inShutdown.flatMap((record) => {
      const kind = badKind(record, slowMs);
      return kind === undefined ? [] : [{ ...record, kind, phase: phaseOfEnd(record, target) }];
    }),
  };
}

function badKind(record: RequestRecord, slowMs: number): BadRequest["kind"] | undefined {
  if (record.outcome !== "ok") return record.outcome;
  return isSlow(record, slowMs) ? "slow" : undefined;
}

function phaseOfEnd({ endedAt }: RequestRecord, target: ContainerCase | undefined): StopPhase {
  return target === undefined ? "unknown" : phaseOf(endedAt, target.times, target.seen.preStop !== undefined);
}
