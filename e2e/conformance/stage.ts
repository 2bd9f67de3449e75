import type { CommandResult } from "./command-result.ts";
import type { Recorder } from "./recorder.ts";

/** Where a scenario is performed: a daemon on an engine, or a kubelet on a fake one and virtual time. */
export interface Stage {
  readonly recorder: Recorder;
  /** Image names of the recording → names on this engine. */
  readonly images: Readonly<Record<string, string>>;
  /** Waits until a moment, milliseconds since the epoch. */
  readonly sleepUntil: (time: number) => Promise<void>;
  readonly kubectl: (args: readonly string[]) => Promise<CommandResult>;
  /** @returns what names the manifest in kubectl's arguments */
  readonly saveManifest: (name: string, text: string) => Promise<string>;
  /** Kills or removes a container behind the kubelet's back; `sandbox` names the pod's own. */
  readonly actOnEngine: (pod: string, container: string, operation: string) => Promise<void>;
  readonly stopKubelet: () => Promise<void>;
  readonly startKubelet: () => Promise<void>;
}
