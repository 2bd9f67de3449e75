import type { Pod, PodStatus } from "../../api/index.ts";
import { isTerminalPhase } from "../../api/pod-state.ts";
import { TaskGroup } from "../../util/task-group.ts";
import { podProbes, workerName } from "../core/probes.ts";
import type { Log } from "../log.ts";
import type { ProbeManager, ProbeUpdate } from "../parts.ts";
import type { PodRef } from "../ports.ts";
import { loadHttpClient } from "./http/http-get.ts";
import type { ProbePorts } from "./outcome.ts";
import { type ProbeAttempt, ProbeWorker } from "./probe-worker.ts";
import { ResultCache } from "./result-cache.ts";

/** What probing takes, and who hears of it. */
export interface ProbeManagerOptions {
  readonly ports: ProbePorts;
  /** The newest running sandbox of a pod; its address gives way to the published one. */
  readonly podRef: (pod: Pod) => PodRef;
  /** Told when a cached result has changed; must not throw. */
  readonly onUpdate: (update: ProbeUpdate) => void;
  /** Multiplies periodSeconds and initialDelaySeconds (decision 12). */
  readonly timeScale: number;
  /** Takes every attempt, successes included. */
  readonly onAttempt?: (attempt: ProbeAttempt) => void;
  readonly log: Log;
}

interface ProbedPod {
  readonly cache: ResultCache;
  readonly running: Set<ProbeWorker>;
  readonly tasks: TaskGroup;
}

/** The prober: one task per container and probe, fed by the published status only. */
export class ProbePodManager implements ProbeManager, AsyncDisposable {
  readonly #options: ProbeManagerOptions;
  readonly #startedAt: number;
  readonly #pods = new Map<string, ProbedPod>();
  readonly #statuses = new Map<string, PodStatus>();
  readonly #signal: AbortSignal;
  #engine = { reachable: true, epoch: 0 };

  /** @param signal the daemon's end */
  constructor(options: ProbeManagerOptions, signal: AbortSignal) {
    this.#options = options;
    this.#startedAt = options.ports.clock.now();
    this.#signal = signal;
  }

  addPod(pod: Pod, record: Parameters<ProbeManager["addPod"]>[1]): void {
    const uid = pod.metadata.uid ?? "";
    const probed = this.#pods.get(uid) ?? this.#register(uid);
    const { ports, podRef, timeScale, onAttempt } = this.#options;
    const running = new Set(this.workers(uid));
    const probes = podProbes(pod, ports.rules).filter((probe) => !running.has(workerName(probe)));
    // Loading takes time that the first probe's own limit has no room for.
    if (probes.some(({ probe }) => probe.httpGet !== undefined))
      this.#spawn(probed, pod, async () => {
        await loadHttpClient();
      });
    for (const of of probes) {
      const worker = new ProbeWorker(of, {
        pod,
        ports,
        cache: probed.cache,
        record,
        daemonStartedAt: this.#startedAt,
        timeScale,
        status: () => this.#statuses.get(uid),
        podRef: () => {
          const ref = podRef(pod);
          return { ...ref, ip: this.#statuses.get(uid)?.podIP ?? ref.ip };
        },
        engineEpoch: () => (this.#engine.reachable ? this.#engine.epoch : undefined),
        onAttempt,
        onError: (error) => {
          this.#failed(pod, error, of.container.name);
        },
      });
      this.#start(probed, pod, worker);
    }
  }

  statusPublished(pod: Pod, status: PodStatus): void {
    const uid = pod.metadata.uid ?? "";
    // The last status of a pod comes after its removal; nobody would ever forget it.
    if (isTerminalPhase(status.phase) && !this.#pods.has(uid)) this.#statuses.delete(uid);
    else this.#statuses.set(uid, status);
  }

  triggerReadiness(podUid: string, container: string): void {
    for (const worker of this.#pods.get(podUid)?.running ?? [])
      if (worker.of.type === "readiness" && worker.of.container.name === container) worker.trigger();
  }

  /** Of regular containers only: sidecars are needed until these have ended (kubelet StopLivenessAndStartup). */
  stopLivenessAndStartup(podUid: string): void {
    for (const worker of this.#pods.get(podUid)?.running ?? [])
      if (worker.of.type !== "readiness" && worker.of.kind === "app") worker.stop();
  }

  async removePod(podUid: string): Promise<void> {
    const probed = this.#pods.get(podUid);
    this.#pods.delete(podUid);
    this.#statuses.delete(podUid);
    await probed?.tasks.close();
  }

  results(podUid: string): ReturnType<ProbeManager["results"]> {
    return this.#pods.get(podUid)?.cache.results ?? {};
  }

  workers(podUid: string): readonly string[] | undefined {
    const probed = this.#pods.get(podUid);
    return probed && [...probed.running].map(({ of }) => workerName(of));
  }

  /** While the engine is away nothing is probed, and what was under way does not count. */
  setEngineReachable(reachable: boolean): void {
    const { epoch } = this.#engine;
    this.#engine = { reachable, epoch: reachable ? epoch : epoch + 1 };
  }

  /** Ends all workers. Idempotent. */
  async close(): Promise<void> {
    for (const uid of [...this.#pods.keys()]) await this.removePod(uid);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #register(uid: string): ProbedPod {
    const cache = new ResultCache(uid, this.#options.onUpdate);
    const probed = { cache, running: new Set<ProbeWorker>(), tasks: new TaskGroup(this.#signal) };
    this.#pods.set(uid, probed);
    return probed;
  }

  #start(probed: ProbedPod, pod: Pod, worker: ProbeWorker): void {
    probed.running.add(worker);
    this.#spawn(probed, pod, async (signal) => {
      try {
        await worker.run(signal);
      } finally {
        probed.running.delete(worker);
      }
    });
  }

  /** A task whose failure is logged, and leaves the other probes of the pod alone. */
  #spawn(probed: ProbedPod, pod: Pod, task: (signal: AbortSignal) => Promise<void>): void {
    probed.tasks.spawn(async (signal) => {
      try {
        await task(signal);
      } catch (error) {
        if (!signal.aborted) this.#failed(pod, error);
      }
    });
  }

  #failed({ metadata: { namespace = "", name = "" } }: Pod, error: unknown, container?: string): void {
    this.#options.log({
      level: "error",
      message: "a probe failed unexpectedly",
      pod: `${namespace}/${name}`,
      ...(container === undefined ? {} : { container }),
      error,
    });
  }
}
