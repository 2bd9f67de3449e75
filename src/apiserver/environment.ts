import type { Store } from "../storage/index.ts";
import type { EpochMs, Sleeper } from "../util/time.ts";
import type { AccountTokens } from "./account-tokens.ts";
import type { KubeletControl, PodStreams } from "./ports.ts";
import type { Registry } from "./registry/registry.ts";

/** What `/version` tells. */
interface ServerVersion {
  readonly major: string;
  readonly minor: string;
  /** `v1.36.0+minikubelet.0.1.0` */
  readonly gitVersion: string;
}

interface ServerClock extends Sleeper {
  now(): EpochMs;
}

/** What handlers work with. */
export interface ApiEnvironment {
  readonly store: Store;
  readonly clock: ServerClock;
  readonly registry: Registry;
  readonly streams: PodStreams;
  /** Without: nothing can be stopped apart from the API. */
  readonly kubelet?: KubeletControl;
  readonly version: ServerVersion;
  readonly accountTokens: AccountTokens;
  /** So many numbers in [0, 1), for generated names. */
  readonly random: (count: number) => readonly number[];
}
