import type { ContainerRuntime, Clock, HostDialer, PodDialer, PodRef, Random } from "../ports.ts";
import type { Container, Pod } from "../../api/index.ts";
import type { ProbeRun } from "../core/probe-events.ts";
import type { VersionRules } from "../core/version-rules.ts";

/** What one attempt of a probe came to. An `error` is tried again at once and, if it stays, never counted. */
export type ProbeOutcome = ProbeRun;

/** The container that is probed, as the last published status has it. */
export interface ProbeTarget {
  readonly pod: Pod;
  readonly container: Container;
  readonly podRef: PodRef;
  readonly containerId: string;
}

/** What the probe runners need from the world. */
export interface ProbePorts {
  readonly podDialer: PodDialer;
  readonly hostDialer: HostDialer;
  readonly runtime: Pick<ContainerRuntime, "exec">;
  /** Whether aborting an exec ends its process (a local engine); without, it lives on (decision 7). */
  readonly endsExecs?: () => boolean;
  readonly clock: Clock;
  readonly random: Random;
  readonly rules: VersionRules;
}

/** A run that met the probe's condition. */
export function succeeded(output: string): ProbeOutcome {
  return { kind: "result", result: "success", output };
}

/** A run that did not. */
export function failedWith(output: string): ProbeOutcome {
  return { kind: "result", result: "failure", output };
}

/** An error that says nothing about the container (kubelet pkg/kubelet/prober/prober.go). */
export function errored(message: string): ProbeOutcome {
  return { kind: "error", state: "unknown", message };
}
