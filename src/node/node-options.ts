import type { InstanceHome } from "../client/instance-home.ts";
import type { Log } from "../kubelet/log.ts";
import type { Clock } from "../kubelet/ports.ts";
import type { ServingCertificates } from "./certificates.ts";
import type { NodeConfig } from "./config.ts";
import type { Instance } from "./instance.ts";

/** What a node is made from. */
export interface NodeOptions {
  readonly home: InstanceHome;
  readonly instance: Instance;
  readonly config: NodeConfig;
  readonly certificates: ServingCertificates;
  /** Version of minikubelet itself. */
  readonly version: string;
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly random: () => number;
  readonly schedule: (run: () => void) => void;
  readonly log: Log;
}
