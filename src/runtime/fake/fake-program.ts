import type { Clock, ContainerSpec, ExecIo, ExecResult, Image } from "../../kubelet/ports.ts";
import type { TaskGroup } from "../../util/task-group.ts";
import type { FakeVolumes } from "./fake-volumes.ts";

/** How a container ended. */
export interface Exit {
  readonly exitCode: number;
  readonly oomKilled: boolean;
}

/** What a program finds around it. */
export interface ProgramHost {
  readonly clock: Clock;
  readonly tasks: TaskGroup;
  readonly volumes: FakeVolumes;
  readonly hostNetwork: boolean;
  /** To the container's log. */
  readonly print: (stream: "stdout" | "stderr", text: string) => void;
  /** The first process has ended. */
  readonly end: (exit: Exit) => void;
}

/** What runs in a container. */
export interface FakeProgram {
  /** A signal to the first process, by its name with `SIG`. */
  signal(name: string): void;
  exec(command: readonly string[], io: ExecIo, signal: AbortSignal): Promise<ExecResult>;
  /** The container has ended: nothing of it runs any more. */
  stop(): void;
}

/** Programs that do what containers are told to run, in place of scripts. */
export interface FakePrograms {
  /** @returns the low-level runtime's text when the start fails */
  start(spec: ContainerSpec, image: Image, host: ProgramHost): FakeProgram | { readonly startError: string };
}
