import type { Pod, PodStatus } from "../../api/index.ts";
import { Mailbox } from "../../util/mailbox.ts";
import type { EpochMs } from "../../util/time.ts";
import { countedResult, probeEvent } from "../core/probe-events.ts";
import {
  afterProbe,
  newProbeWorker,
  onProbeTick,
  type ProbeStore,
  type ProbeWorkerSpec,
  type ProbeWorkerState,
} from "../core/probe-worker.ts";
import type { ProbeOf } from "../core/probes.ts";
import type { RecordEvent } from "../parts.ts";
import type { PodRef } from "../ports.ts";
import { ExecProbe } from "./exec-probe.ts";
import type { ProbeOutcome, ProbePorts } from "./outcome.ts";
import type { ResultCache } from "./result-cache.ts";
import { runProbe } from "./run-probe.ts";
import { TickGrid } from "./tick-grid.ts";

/** One attempt of a probe, for those who show probes over time. */
export interface ProbeAttempt {
  readonly podUid: string;
  readonly container: string;
  readonly containerId: string;
  readonly probe: ProbeOf["type"];
  readonly startedAt: EpochMs;
  readonly endedAt: EpochMs;
  readonly outcome: ProbeOutcome;
  /** What the attempt before came to, on the same instance. */
  readonly previous: ProbeOutcome | undefined;
}

/** What a probe worker takes from its pod and its manager. */
export interface ProbeWorkerEnv {
  readonly pod: Pod;
  readonly ports: ProbePorts;
  readonly cache: ResultCache;
  readonly record: RecordEvent;
  readonly daemonStartedAt: EpochMs;
  readonly timeScale: number;
  /** The newest published status. */
  readonly status: () => PodStatus | undefined;
  readonly podRef: () => PodRef;
  /** Rises whenever the engine is lost; undefined while it is away: nothing is probed or counted then. */
  readonly engineEpoch: () => number | undefined;
  readonly onAttempt: ((attempt: ProbeAttempt) => void) | undefined;
  /** Told of what should not have happened; the worker goes on with its next tick. */
  readonly onError: (error: unknown) => void;
}

/**
 * How often the kubelet looks at its containers. Every computed status asks for an unready container's probe, and two
 * are never computed closer together than this: a new instance is probed when it is first seen, and once more then.
 */
const relistMs = 1_000;

/** Probes one container for one purpose, over all its instances, until it can never run again. */
export class ProbeWorker {
  readonly of: ProbeOf;
  readonly #env: ProbeWorkerEnv;
  readonly #spec: ProbeWorkerSpec;
  readonly #triggers = new Mailbox<undefined>(undefined, () => false);
  #triggered = false;
  /** When a trigger was last followed. */
  #followedAt = -Infinity;
  #stopped = false;
  #state: ProbeWorkerState = newProbeWorker;
  #last: { readonly containerId: string; readonly outcome: ProbeOutcome } | undefined;

  constructor(of: ProbeOf, env: ProbeWorkerEnv) {
    this.of = of;
    this.#env = env;
    const { pod, daemonStartedAt, timeScale } = env;
    this.#spec = { ...of, pod, daemonStartedAt, timeScale, rules: env.ports.rules };
  }

  /**
   * Probes at once, or as soon as the kubelet would have looked again, and starts a new grid of ticks. A trigger that
   * comes while probing is kept.
   */
  trigger(): void {
    this.#triggered = true;
    this.#triggers.notify();
  }

  /** Ends the worker after the probe under way, which still counts and tells (as with the kubelet's stop channel). */
  stop(): void {
    this.#stopped = true;
    this.#triggers.notify();
  }

  /** Runs until the worker has nothing left to do, or (quietly) until the signal. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, random } = this.#env.ports;
    const periodMs = (this.of.probe.periodSeconds || 10) * 1000 * this.#env.timeScale;
    const exec = new ExecProbe(this.#env.ports, signal);
    try {
      // After a restart of the daemon the probes of all pods must not come together.
      if (periodMs > clock.now() - this.#env.daemonStartedAt) await clock.sleep(random() * periodMs, signal);
      const grid = new TickGrid(clock.now(), periodMs);
      while ((await this.#probeSafely(exec, signal)) && (await this.#due(grid, signal)));
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      if (this.#state.containerId !== undefined)
        this.#env.cache.remove(this.#state.containerId, this.of.type);
      await exec.close();
    }
  }

  /** Waits for the next tick or trigger. @returns false when the worker is to stop */
  async #due(grid: TickGrid, signal: AbortSignal): Promise<boolean> {
    const { clock } = this.#env.ports;
    for (;;) {
      signal.throwIfAborted();
      this.#triggers.clear();
      if (this.#stopped) return false;
      const now = clock.now();
      const followAt = this.#triggered ? this.#followedAt + relistMs : Infinity;
      if (now >= followAt) {
        this.#triggered = false;
        this.#followedAt = now;
        grid.reset(now);
        return true;
      }
      if (grid.take(now)) return true;
      await this.#triggers.wait(Math.min(grid.next, followAt), clock, signal);
    }
  }

  /** As the kubelet's workers outlive a panic of one probe. @returns whether the worker goes on */
  async #probeSafely(exec: ExecProbe, signal: AbortSignal): Promise<boolean> {
    try {
      return await this.#probeOnce(exec, signal);
    } catch (error) {
      signal.throwIfAborted();
      this.#env.onError(error);
      return true;
    }
  }

  /** @returns whether the worker goes on */
  async #probeOnce(exec: ExecProbe, signal: AbortSignal): Promise<boolean> {
    const { ports, cache, engineEpoch, status, record } = this.#env;
    const epoch = engineEpoch();
    if (epoch === undefined) return true;
    const { container, kind, type } = this.of;
    const turn = onProbeTick(this.#state, this.#spec, status(), ports.clock.now());
    this.#state = turn.state;
    if (turn.forget !== undefined) cache.remove(turn.forget, type);
    for (const store of turn.stores) this.#store(store);
    const { containerId } = turn.state;
    if (turn.then !== "probe" || containerId === undefined) return turn.then !== "stop";
    const outcome = await this.#runProbe(containerId, exec, signal);
    if (engineEpoch() !== epoch) return true;
    const event = probeEvent(type, { name: container.name, kind }, outcome, ports.rules);
    if (event !== undefined) record(event);
    const counted = afterProbe(this.#state, this.#spec, countedResult(outcome));
    this.#state = counted.state;
    if (counted.store !== undefined) this.#store(counted.store);
    return true;
  }

  async #runProbe(containerId: string, exec: ExecProbe, signal: AbortSignal): Promise<ProbeOutcome> {
    const { pod, ports, podRef, onAttempt } = this.#env;
    const { container, type, probe } = this.of;
    const target = { pod, container, containerId, podRef: podRef() };
    let startedAt = ports.clock.now();
    return await runProbe(
      probe,
      target,
      exec,
      ports,
      (outcome) => {
        const endedAt = ports.clock.now();
        const podUid = target.podRef.uid;
        const previous = this.#last?.containerId === containerId ? this.#last.outcome : undefined;
        this.#last = { containerId, outcome };
        onAttempt?.({
          podUid,
          container: container.name,
          containerId,
          probe: type,
          startedAt,
          endedAt,
          outcome,
          previous,
        });
        startedAt = endedAt;
      },
      signal,
    );
  }

  #store({ id, verdict }: ProbeStore): void {
    this.#env.cache.set(this.of.container.name, id, this.of.type, verdict);
  }
}
