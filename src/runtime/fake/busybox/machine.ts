import type { Clock, ContainerSpec } from "../../../kubelet/ports.ts";
import type { TaskGroup } from "../../../util/task-group.ts";
import type { FakeServer } from "../fake-pod-dialer.ts";
import type { ContainerFiles } from "./files.ts";
import { exitCodeOf, harmless } from "./signals.ts";
import { BrokenPipe, type Sink, type Source } from "./streams.ts";

/** A process has been ended by a signal: whatever it was doing stops here. */
export class Killed extends Error {
  readonly exitCode: number;

  constructor(exitCode: number) {
    super(`ended with ${exitCode}`);
    this.exitCode = exitCode;
  }
}

/** The container's network, shared by its pod. */
export interface Network {
  /** @returns what stops listening; undefined when the port is taken */
  listen(port: number, server: FakeServer): (() => void) | undefined;
  /** The server at a port of the pod itself. */
  connect(port: number): FakeServer | undefined;
  /** All that a server answers to a GET. */
  request(server: FakeServer, path: string): Promise<string>;
}

/** What the programs of one container live in. */
export interface Machine {
  readonly clock: Clock;
  readonly spec: ContainerSpec;
  readonly files: ContainerFiles;
  readonly network: Network;
  readonly hostname: string;
  /** What the first process writes to: the container's log. */
  readonly stdout: Sink;
  readonly stderr: Sink;
  /** A process took more memory than the container may have: the kernel ends it. */
  readonly outOfMemory: () => void;
  /** Told of a program that stands for nothing here. */
  readonly unknownProgram: (name: string) => void;
  readonly tasks: TaskGroup;
  readonly processes: Map<number, Process>;
  nextPid: number;
}

/** Descriptors 0, 1, 2. */
export interface Io {
  readonly stdin: Source;
  readonly stdout: Sink;
  readonly stderr: Sink;
}

/** `""` ignores the signal. */
export type Traps = Map<string, string>;

/** One process of a container. */
export class Process {
  readonly machine: Machine;
  readonly pid: number;
  readonly parent: Process | undefined;
  readonly traps: Traps;
  name = "";
  /** Signals whose trap is to be run at the next opportunity. */
  readonly pending: string[] = [];
  readonly #life = new AbortController();
  #wake: (() => void) | undefined;

  constructor(machine: Machine, parent: Process | undefined) {
    this.machine = machine;
    this.parent = parent;
    this.pid = machine.nextPid++;
    this.traps = new Map([...(parent?.traps ?? [])].filter(([, action]) => action === ""));
    machine.processes.set(this.pid, this);
  }

  /** Aborts, with `Killed`, when the process ends. */
  get life(): AbortSignal {
    return this.#life.signal;
  }

  async sleep(ms: number): Promise<void> {
    await this.machine.clock.sleep(ms, this.life);
  }

  /** Nothing happens until the process is ended. */
  async forever(): Promise<never> {
    await this.interruptible(Promise.withResolvers<never>().promise);
    throw this.life.reason as Killed;
  }

  /** Waits for something else, at most until the process is ended. */
  async interruptible<T>(work: Promise<T>): Promise<T> {
    this.life.throwIfAborted();
    const { promise, reject } = Promise.withResolvers<never>();
    const onAbort = (): void => {
      reject(this.life.reason as Killed);
    };
    this.life.addEventListener("abort", onAbort);
    try {
      return await Promise.race([work, promise]);
    } finally {
      this.life.removeEventListener("abort", onAbort);
    }
  }

  /** Waits for something else, or until a trap is due. */
  async untilTrap(work: Promise<unknown>): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#wake = () => {
      resolve(undefined);
    };
    await this.interruptible(Promise.race([work, promise]));
    this.#wake = undefined;
  }

  /** As the kernel delivers it: the first process of a container is spared whatever it has no handler for. */
  signal(signal: string, fromOutside = false): void {
    const isFirst = this.pid === 1;
    const spared = isFirst && !(fromOutside && signal === "KILL");
    if (signal !== "KILL") {
      const action = this.traps.get(signal);
      if (action === "" || (action === undefined && (spared || harmless.has(signal)))) return;
      if (action !== undefined) {
        this.pending.push(signal);
        this.#wake?.();
        return;
      }
    } else if (spared) return;
    this.end(exitCodeOf(signal));
  }

  end(exitCode: number): void {
    this.machine.processes.delete(this.pid);
    this.#life.abort(new Killed(exitCode));
  }
}

/** Runs a process in the background of all others; resolves with its exit code. */
export function spawn(
  machine: Machine,
  parent: Process | undefined,
  main: (process: Process) => Promise<number>,
): { readonly process: Process; readonly done: Promise<number> } {
  const process = new Process(machine, parent);
  const { promise, resolve } = Promise.withResolvers<number>();
  machine.tasks.spawn(async () => {
    let exitCode: number;
    try {
      exitCode = await process.interruptible(main(process));
    } catch (reason) {
      if (reason instanceof BrokenPipe) exitCode = exitCodeOf("PIPE");
      else if (reason instanceof Killed) exitCode = reason.exitCode;
      else throw reason;
    }
    process.end(exitCode);
    resolve(exitCode);
  });
  return { process, done: promise };
}
