import type { KubeClient } from "../../src/client/kube-client.ts";
import type { PodWatch } from "./pod-watch.ts";
import type { RawEngine } from "./raw-engine.ts";
import type { Subject } from "./subject.ts";

/** What every measurement gets. */
export interface Stage {
  readonly subject: Subject;
  readonly client: KubeClient;
  /** On a connection of its own: another client. */
  readonly watch: PodWatch;
  readonly engine: RawEngine;
  /** `key=value` of all raw containers of this run. */
  readonly rawLabel: string;
  /** A fifth of the turns, for a first look. */
  readonly quick: boolean;
  readonly signal: AbortSignal;
}

/** How often to measure: `full` turns, or a fifth of them. */
export function turns({ quick }: Stage, full: number): number {
  return quick ? Math.max(3, Math.ceil(full / 5)) : full;
}
