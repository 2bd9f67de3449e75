/** What scripted containers and images do. Everything left out is the friendliest behaviour. */
import type { EpochMs } from "../../util/time.ts";

/** How the first process answers a signal; `afterMs` counts from its arrival. */
type SignalReaction = "ignore" | { readonly afterMs: number; readonly exitCode: number };

interface ExecScript {
  /** Default 0. */
  readonly exitCode?: number;
  /** Default 0. */
  readonly durationMs?: number;
  readonly stdout?: string;
  readonly stderr?: string;
  /** The engine refuses the exec with this text. */
  readonly error?: string;
}

/** The moment of an exec, for scripts that change over time. */
export interface ExecMoment {
  readonly now: EpochMs;
  /** Milliseconds since the container started. */
  readonly ageMs: number;
  readonly attempt: number;
}

interface LogLine {
  readonly afterMs: number;
  readonly line: string;
  readonly stream?: "stdout" | "stderr";
}

/** What one instance of a container does. */
export interface ContainerScript {
  /** How long it runs by itself; without: until a signal ends it. */
  readonly runsMs?: number;
  /** Exit code of its own end; default 0. */
  readonly exitCode?: number;
  readonly oomKilled?: boolean;
  /** By signal name; one that is not named ends the process at once with 128 + its number. SIGKILL always does. */
  readonly signals?: Readonly<Record<string, SignalReaction>>;
  readonly createError?: string;
  /** The low-level runtime's text of a failed start. */
  readonly startError?: string;
  /** The engine refuses other resources, with this text. */
  readonly updateError?: string;
  readonly logs?: readonly LogLine[];
  readonly exec?: (command: readonly string[], moment: ExecMoment) => ExecScript;
}

/** By attempt: 0 is the first start. */
export type ContainerBehaviour = ContainerScript | ((attempt: number) => ContainerScript);

/** What there is of an image, and what becomes of pulls. */
export interface ImageScript {
  /** Already on the engine; default true. */
  readonly present?: boolean;
  /** How long a pull takes; default 0. */
  readonly pullMs?: number;
  /** The first pulls fail with these texts, one each. */
  readonly errors?: readonly string[];
  /** Every pull fails with this text. */
  readonly missing?: string;
  readonly sizeBytes?: number;
  readonly user?: string;
  readonly stopSignal?: string;
  readonly entrypoint?: readonly string[];
  readonly cmd?: readonly string[];
  readonly env?: readonly string[];
}
