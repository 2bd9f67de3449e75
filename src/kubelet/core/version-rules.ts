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
  };
}
