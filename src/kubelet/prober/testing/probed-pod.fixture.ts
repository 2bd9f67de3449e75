import type { Container, ContainerState, Pod, PodPhase } from "../../../api/index.ts";
import { versionRules } from "../../core/version-rules.ts";
import type { EventText } from "../../core/types.ts";
import type { LogEntry } from "../../log.ts";
import type { Clock, PodDialer, Random } from "../../ports.ts";
import { RuntimeError } from "../../runtime-error.ts";
import { ProbePodManager } from "../probe-manager.ts";
import type { ProbeAttempt } from "../probe-worker.ts";
import { runtimeThat } from "./probe-setup.fixture.ts";

/** What a run of an exec probe does: its first word says which probe it is. */
type ExecScript = (
  word: string,
  atSeconds: number,
) => { readonly exitCode?: number; readonly tookMs?: number };

/** The virtual clock, as far as it is needed here. */
export interface TestClock extends Clock {
  readonly start: number;
  readonly pending: number;
  advance(ms: number): Promise<void>;
}

export interface ProbedPodOptions {
  readonly exec?: ExecScript;
  readonly minor?: number;
  readonly random?: Random;
  readonly timeScale?: number;
  readonly podDialer?: PodDialer;
  readonly onAttempt?: (attempt: ProbeAttempt) => void;
}

/** A pod with one container `main` whose status the test publishes; its trace is what the prober did, by second. */
export class ProbedPod implements AsyncDisposable {
  readonly clock: TestClock;
  readonly pod: Pod;
  readonly trace: string[] = [];
  readonly events: EventText[] = [];
  readonly attempts: ProbeAttempt[] = [];
  readonly logged: LogEntry[] = [];
  readonly manager: ProbePodManager;
  readonly #daemon = new AbortController();
  #zero: number;

  constructor(
    clock: TestClock,
    container: Partial<Container>,
    options: ProbedPodOptions = {},
    spec: Partial<Pod["spec"]> = {},
  ) {
    this.clock = clock;
    this.#zero = this.clock.now();
    this.pod = {
      metadata: { name: "web", namespace: "default", uid: "uid-1" },
      spec: { ...spec, containers: [{ name: "main", ...container }] },
    };
    const refuse: PodDialer = {
      dial: async () => await Promise.reject(new RuntimeError("Internal", "unused")),
    };
    const podDialer = options.podDialer ?? refuse;
    this.manager = new ProbePodManager(
      {
        ports: {
          podDialer,
          hostDialer: { dial: async () => await Promise.reject(new RuntimeError("Internal", "unused")) },
          runtime: runtimeThat(async (_id, command, _io, signal) => {
            const word = command[0] ?? "";
            this.#note(word);
            const { exitCode = 0, tookMs = 0 } = options.exec?.(word, this.seconds) ?? {};
            if (tookMs > 0) await this.clock.sleep(tookMs, signal);
            return { kind: "exited", exitCode };
          }),
          clock: this.clock,
          random: options.random ?? (() => 0),
          rules: versionRules(options.minor ?? 36),
        },
        podRef: () => ({
          uid: "uid-1",
          namespace: "default",
          name: "web",
          ip: undefined,
          sandboxId: "sandbox",
        }),
        onUpdate: ({ probe, id, result }) => {
          this.#note(`${probe} of ${id} = ${result}`);
        },
        onAttempt: (attempt) => {
          this.attempts.push(attempt);
          options.onAttempt?.(attempt);
        },
        timeScale: options.timeScale ?? 1,
        log: (entry) => {
          this.logged.push(entry);
        },
      },
      this.#daemon.signal,
    );
  }

  get seconds(): number {
    return (this.clock.now() - this.#zero) / 1000;
  }

  /** Admits the pod after the daemon has run for a while; second 0 of the trace. */
  async admit(daemonAgeMs = 3_600_000): Promise<void> {
    await this.clock.advance(daemonAgeMs);
    this.#zero = this.clock.now();
    this.manager.addPod(this.pod, (event) => {
      this.events.push(event);
      this.#note(event.message);
    });
    await this.clock.advance(0);
  }

  /** Publishes that the container is in this state. */
  publish(id: string, state: ContainerState, more: { started?: boolean; phase?: PodPhase } = {}): void {
    this.manager.statusPublished(this.pod, {
      phase: more.phase ?? "Running",
      podIP: "10.1.0.5",
      containerStatuses: [
        {
          name: "main",
          state,
          lastState: {},
          ready: false,
          started: more.started ?? true,
          restartCount: 0,
          image: "x",
          imageID: "x",
          containerID: `docker://${id}`,
        },
      ],
    });
  }

  /** Publishes a container running since now, its start cut to a whole second. */
  running(id: string, started = true): void {
    const startedAt = new Date(Math.floor(this.clock.now() / 1000) * 1000).toISOString();
    this.publish(id, { running: { startedAt } }, { started });
  }

  /** What has happened since the last look. */
  takeTrace(): readonly string[] {
    return this.trace.splice(0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.manager.close();
    if (this.clock.pending !== 0) throw new Error(`${this.clock.pending} timers left`);
  }

  #note(text: string): void {
    this.trace.push(`${this.seconds} ${text}`);
  }
}
