import type { ContainerObservation, Observations, RequestRecord } from "../model.ts";
import { phaseOf } from "../phase.ts";
import { type StopTimes, stopTimes } from "../stop-times.ts";
import { countRequests } from "./count-requests.ts";
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
    bad: inShutdown.filter(isBad).map((record) => withPhase(record, target)),
  };
}

function isBad({ outcome }: RequestRecord): boolean {
  return outcome !== "ok";
}

function withPhase(record: RequestRecord, target: ContainerCase | undefined): BadRequest {
  const phase =
    target === undefined
      ? ("unknown" as const)
      : phaseOf(record.endedAt, target.times, target.seen.preStop !== undefined);
  return { ...record, phase };
}
