import type { Clock, LogChunk, RuntimeContainerState } from "../../kubelet/ports.ts";
import { AsyncQueue } from "../../util/async-queue.ts";
import { linkedAbort, type LinkedAbort } from "../../util/linked-abort.ts";
import type { TaskGroup } from "../../util/task-group.ts";
import type { EpochMs } from "../../util/time.ts";
import type { Exit, FakeProgram } from "./fake-program.ts";
import type { ContainerScript } from "./script.ts";

const signalNumbers: Readonly<Record<string, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGKILL: 9,
  SIGUSR1: 10,
  SIGUSR2: 12,
  SIGTERM: 15,
};

/** The first process of a scripted container, from start to exit, with its output. */
export class FakeProcess {
  readonly startedAt: EpochMs;
  readonly #clock: Clock;
  readonly #script: ContainerScript;
  readonly #life: LinkedAbort;
  readonly #onExit: (exit: Exit) => void;
  readonly #log: LogChunk[] = [];
  readonly #followers = new Set<AsyncQueue<LogChunk>>();
  readonly #tasks: TaskGroup;
  /** What has been printed without a newline yet. */
  readonly #unfinished = { stdout: "", stderr: "" };
  #program: FakeProgram | undefined;
  #ended = false;

  constructor(clock: Clock, script: ContainerScript, tasks: TaskGroup, onExit: (exit: Exit) => void) {
    this.startedAt = clock.now();
    this.#clock = clock;
    this.#script = script;
    this.#tasks = tasks;
    this.#onExit = onExit;
    this.#life = linkedAbort(tasks.signal);
    this.#later(async (signal) => {
      await this.#print(signal);
    });
    const { runsMs } = script;
    if (runsMs === undefined) return;
    this.#later(async (signal) => {
      await clock.sleep(runsMs, signal);
      this.end({ exitCode: script.exitCode ?? 0, oomKilled: script.oomKilled ?? false });
    });
  }

  /** Aborts when the process ends. */
  get life(): AbortSignal {
    return this.#life.signal;
  }

  get state(): RuntimeContainerState {
    return { kind: "running", startedAt: this.startedAt };
  }

  /** From now on this program is what runs, not the script. */
  run(program: FakeProgram): void {
    this.#program = program;
  }

  /** What runs in place of a script. */
  get program(): FakeProgram | undefined {
    return this.#program;
  }

  signal(name: string): void {
    if (this.#ended) return;
    if (this.#program !== undefined && name !== "SIGKILL") {
      this.#program.signal(name);
      return;
    }
    const number = signalNumbers[name] ?? 15;
    const reaction = name === "SIGKILL" ? undefined : this.#script.signals?.[name];
    if (reaction === "ignore") return;
    if (reaction === undefined) {
      this.end({ exitCode: 128 + number, oomKilled: false });
      return;
    }
    this.#later(async (signal) => {
      await this.#clock.sleep(reaction.afterMs, signal);
      this.end({ exitCode: reaction.exitCode, oomKilled: false });
    });
  }

  end(exit: Exit): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#program?.stop();
    for (const stream of ["stdout", "stderr"] as const)
      if (this.#unfinished[stream] !== "") this.#log.push(this.#chunk(stream, this.#unfinished[stream]));
    this.#life.abort(new Error("the container has ended"));
    for (const follower of this.#followers) follower.close();
    this.#onExit(exit);
  }

  /** The lines so far. */
  get output(): readonly LogChunk[] {
    return [...this.#log];
  }

  /** The lines to come, until the process ends or the signal aborts. */
  async *newOutput(signal: AbortSignal): AsyncGenerator<LogChunk, void, undefined> {
    if (this.#ended) return;
    const queue = new AsyncQueue<LogChunk>();
    this.#followers.add(queue);
    try {
      yield* queue.until(signal);
    } finally {
      this.#followers.delete(queue);
    }
  }

  async #print(signal: AbortSignal): Promise<void> {
    for (const { afterMs, line, stream } of this.#script.logs ?? []) {
      const left = this.startedAt + afterMs - this.#clock.now();
      if (left > 0) await this.#clock.sleep(left, signal);
      this.print(stream ?? "stdout", `${line}\n`);
    }
  }

  /** Writes to the log, which takes whole lines. */
  print(stream: "stdout" | "stderr", text: string): void {
    const lines = `${this.#unfinished[stream]}${text}`.split("\n");
    this.#unfinished[stream] = lines.pop() ?? "";
    for (const line of lines) {
      const chunk = this.#chunk(stream, `${line}\n`);
      this.#log.push(chunk);
      for (const follower of this.#followers) follower.push(chunk);
    }
  }

  #chunk(stream: "stdout" | "stderr", text: string): LogChunk {
    const time = new Date(this.#clock.now()).toISOString().replace(/Z$/, "000000Z");
    return { stream, time, data: new TextEncoder().encode(text) };
  }

  #later(work: (signal: AbortSignal) => Promise<void>): void {
    const { signal } = this.#life;
    this.#tasks.spawn(async () => {
      try {
        await work(signal);
      } catch (reason) {
        if (!signal.aborted) throw reason;
      }
    });
  }
}
