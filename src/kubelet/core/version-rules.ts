/**
 * Every difference between Kubernetes versions that a user can see, as one field each (decision 13). Nothing else in
 * the house asks for a version.
 */
export interface VersionRules {
  /** Minor version presented, 28 … 36. */
  readonly minor: number;
  /** After a failed sync: ≤1.34 a fixed 10 s with jitter, ≥1.35 until the earliest back-off expiry. */
  readonly retry: "fixed" | "expiry";
  /** Text of the Created and Started events. */
  readonly created: (container: string) => string;
  readonly started: (container: string) => string;
  /** Text of the Pulled event after a pull; durations in Go form (`1.234s`). */
  readonly pulled: (image: string, took: string, tookWithWaiting: string, sizeBytes: number) => string;
  /** Text of the Pulled event when no pull was needed. */
  readonly imagePresent: (image: string) => string;
  /** Text of InspectFailed: since 1.32 the kubelet quotes a reference that it does not have yet. */
  readonly imageInspectFailed: (image: string, error: string) => string;
  /** ImagePullBackOff's message carries the error of the last pull (1.32+). */
  readonly imageBackOffKeepsError: boolean;
  /** envFrom keys that are no variable names are left out, with an event (≤1.29). */
  readonly skipInvalidEnvNames: boolean;
  /** Output of an exec probe that ran out of time; the command joined by spaces, the time in Go form (`1s`). */
  readonly execTimedOut: (command: string, timeout: string) => string;
  /** Init containers with restartPolicy Always are sidecars, ended after the regular ones (1.29+). */
  readonly sidecars: boolean;
  /** restartPolicy and restartPolicyRules of a single container decide its restart (1.35+). */
  readonly containerRestartRules: boolean;
  /** A rule's action RestartAllContainers is followed (1.36). */
  readonly restartAllContainers: boolean;
  /** A pod that was initialized once stays so, though its init containers run again (1.36). */
  readonly initializedStays: boolean;
  /** Other resources start the restart back-off afresh, as another image does (1.34+). */
  readonly backOffKeyHasResources: boolean;
  /** Conditions and status carry observedGeneration (1.34+). */
  readonly observedGeneration: boolean;
  /** Condition PodReadyToStartContainers (1.29+). */
  readonly sandboxCondition: boolean;
  /** PodReadyToStartContainers is pushed as soon as the sandbox is there, before any pull (1.36). */
  readonly sandboxConditionAtOnce: boolean;
  /** Container statuses list the volume mounts (1.31+). */
  readonly volumeMountsInStatus: boolean;
  /** Container statuses list resources and allocatedResources (1.33+). */
  readonly resourcesInStatus: boolean;
  /** Resources of running containers can be changed (`pods/resize`; 1.33+). */
  readonly inPlaceResize: boolean;
  /** Events tell of resizes (1.34+). */
  readonly resizeEvents: boolean;
  /** `started` of a running container stays true once it was (1.35+). */
  readonly startedStays: boolean;
  /** A vanished init container counts as completed once the pod is initialized (1.36). */
  readonly vanishedInitCompleted: boolean;
  /** Probe results survive a restart of the daemon (1.35+). */
  readonly probeResultsSurviveRestart: boolean;
  /** The startup probe's worker rests after success, too (1.32+). */
  readonly startupProbeRests: boolean;
  /** Unhealthy text of a probe that could not be run; `state` is the word for its raw result. */
  readonly probeErrored: (probe: string, state: string, error: string) => string;
  /** A probe without answer and without error makes an event (≤1.32). */
  readonly unknownProbeTold: boolean;
  /** The event limiter counts Normal and Warning events apart (1.32+). */
  readonly spamKeyHasType: boolean;
}

/** @throws RangeError for a minor version outside 28 … 36. */
export function versionRules(minor: number): VersionRules {
  if (!Number.isInteger(minor) || minor < 28 || minor > 36)
    throw new RangeError(`unsupported Kubernetes version 1.${minor}`);
  return {
    minor,
    retry: minor >= 35 ? "expiry" : "fixed",
    created: (container) =>
      minor >= 35
        ? "Container created"
        : minor >= 32
          ? `Created container: ${container}`
          : `Created container ${container}`,
    started: (container) => (minor >= 35 ? "Container started" : `Started container ${container}`),
    pulled: (image, took, tookWithWaiting, sizeBytes) =>
      `Successfully pulled image "${image}" in ${took} (${tookWithWaiting} including waiting)${
        minor >= 30 ? `. Image size: ${sizeBytes} bytes.` : ""
      }`,
    imagePresent: (image) =>
      `Container image "${image}" already present on machine${
        minor >= 35 ? " and can be accessed by the pod" : ""
      }`,
    imageInspectFailed: (image, error) => `Failed to inspect image "${minor >= 32 ? "" : image}": ${error}`,
    imageBackOffKeepsError: minor >= 32,
    skipInvalidEnvNames: minor <= 29,
    execTimedOut: (command, timeout) =>
      minor >= 31
        ? `command timed out: "${command}" timed out after ${timeout}`
        : `command "${command}" timed out`,
    sidecars: minor >= 29,
    containerRestartRules: minor >= 35,
    restartAllContainers: minor >= 36,
    initializedStays: minor >= 36,
    backOffKeyHasResources: minor >= 34,
    observedGeneration: minor >= 34,
    sandboxCondition: minor >= 29,
    sandboxConditionAtOnce: minor >= 36,
    volumeMountsInStatus: minor >= 31,
    resourcesInStatus: minor >= 33,
    inPlaceResize: minor >= 33,
    resizeEvents: minor >= 34,
    startedStays: minor >= 35,
    vanishedInitCompleted: minor >= 36,
    probeResultsSurviveRestart: minor >= 35,
    startupProbeRests: minor >= 32,
    probeErrored: (probe, state, error) =>
      minor >= 33
        ? `${probe} probe errored and resulted in ${state} state: ${error}`
        : `${probe} probe errored: ${error}`,
    unknownProbeTold: minor <= 32,
    spamKeyHasType: minor >= 32,
  };
}
