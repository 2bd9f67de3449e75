import type { Probe } from "../api/index.ts";
import type { SecondsRange } from "./statement.ts";

/** The numbers of a probe, with the values that absent fields stand for. */
export interface ProbeTimes {
  readonly delay: number;
  readonly period: number;
  readonly timeout: number;
  readonly failures: number;
  readonly successes: number;
}

/** What a probe says of its times, with the defaults of those it leaves out. */
export function probeTimes(probe: Probe): ProbeTimes {
  return {
    delay: probe.initialDelaySeconds ?? 0,
    period: probe.periodSeconds ?? 10,
    timeout: probe.timeoutSeconds ?? 1,
    failures: probe.failureThreshold ?? 3,
    successes: probe.successThreshold ?? 1,
  };
}

/**
 * Seconds from the container's start to the verdict of a probe that never succeeds. The first probe runs at a tick of a
 * grid that is older than the container, so up to a period late; the start is known in whole seconds only, so up to one
 * second early. A probe that hangs takes its timeout, and delays the next if that is longer than the period.
 */
export function failsAfterStart(probe: Probe): SecondsRange {
  const { delay, period, timeout, failures } = probeTimes(probe);
  return {
    from: Math.max(delay - 1, 0) + (failures - 1) * period,
    to: delay + period + (failures - 1) * Math.max(period, timeout) + timeout,
  };
}

/** Seconds from the moment at which a container stops answering to the probe's verdict. */
export function failsAfterHang(probe: Probe): SecondsRange {
  const { period, timeout, failures } = probeTimes(probe);
  return {
    from: (failures - 1) * period,
    to: period + (failures - 1) * Math.max(period, timeout) + timeout,
  };
}

/** Seconds from the moment at which a container answers again to the probe's verdict. */
export function succeedsAfter(probe: Probe): SecondsRange {
  const { period, timeout, successes } = probeTimes(probe);
  return { from: (successes - 1) * period, to: successes * Math.max(period, timeout) + timeout };
}
