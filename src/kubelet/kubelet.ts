import type { Pod } from "../api/index.ts";
import { messageOf } from "../util/errors.ts";
import { Semaphore } from "../util/semaphore.ts";
import { TaskGroup } from "../util/task-group.ts";
import { EventRecorder } from "./event-recorder.ts";
import type { KubeletDeps, KubeletParts } from "./kubelet-options.ts";
import type { ProbeUpdate } from "./parts.ts";
import { podRefOf } from "./pod-ref.ts";
import { KubeletStreams } from "./pod-streams.ts";
import { PodWorkers } from "./pod-workers.ts";
import { RuntimeCache } from "./runtime-cache.ts";
import { StatusManager } from "./status-manager.ts";
import { VolumeChecks } from "./volume-checks.ts";
import type { WorkerEnv } from "./worker-env.ts";

/**
 * The kubelet of one node. Crash-only: closing it leaves containers as they are, and the next one takes them over from
 * the engine and the store, whatever this one was doing.
 */
export class Kubelet implements AsyncDisposable {
  readonly streams: KubeletStreams;
  readonly #deps: KubeletDeps;
  readonly #parts: KubeletParts;
  readonly #cache: RuntimeCache;
  readonly #status: StatusManager;
  readonly #recorder: EventRecorder;
  readonly #workers: PodWorkers;
  readonly #checks: VolumeChecks;
  #tasks: TaskGroup | undefined;

  constructor(deps: KubeletDeps) {
    const { clock, log, node, rules, runtime, sink } = deps;
    this.#deps = deps;
    this.#recorder = new EventRecorder({ ...deps, sink: deps.events });
    this.#cache = new RuntimeCache({
      runtime,
      clock,
      log,
      changed: (uid) => {
        this.#workers.notify(uid);
      },
      reachable: (reachable) => {
        this.#parts.engineReachable(reachable);
      },
    });
    this.#parts = deps.parts({
      pod: (uid) => this.#workers.pod(uid),
      podRef: (pod) => podRefOf(pod, this.#cache.pod(pod.metadata.uid ?? ""), node.hostIP),
      recordPodEvent: (pod, event) => {
        this.#recorder.record(pod, event);
      },
      probeUpdated: (update) => {
        this.#probeUpdated(update);
      },
      log: deps.log,
    });
    this.#status = new StatusManager({
      clock,
      sink,
      rules,
      published: (pod, status) => {
        this.#parts.probes.statusPublished(pod, status);
      },
    });
    const env: WorkerEnv = {
      ...deps,
      ...this.#parts,
      cache: this.#cache,
      status: this.#status,
      starts: new Semaphore(deps.parallelStarts),
      record: (pod) => (event) => {
        this.#recorder.record(pod, event);
      },
      forgetEvents: (uid) => {
        this.#recorder.forget(uid);
      },
    };
    this.#workers = new PodWorkers(env, deps.source, deps.admit);
    this.#checks = new VolumeChecks({ ...env, pods: this.#workers });
    this.streams = new KubeletStreams({
      clock,
      runtime,
      cache: this.#cache,
      dialer: deps.podDialer,
      hostIP: node.hostIP,
      find: (uid) => {
        const pod = this.#workers.pod(uid);
        return pod && { pod, status: this.#status.status(uid) ?? pod.status ?? {} };
      },
    });
  }

  /** The newest objects of its pods, those included that are gone from the API but not yet from the engine. */
  pods(): readonly Pod[] {
    return this.#workers.pods();
  }

  /** Begins to work; everything ends when the signal aborts or at `close`. */
  start(signal: AbortSignal): void {
    if (this.#tasks !== undefined) throw new Error("the kubelet has been started already");
    const tasks = new TaskGroup(signal);
    this.#tasks = tasks;
    for (const part of [this.#recorder, this.#cache, this.#workers, this.#checks])
      tasks.spawn(async (s) => {
        try {
          await part.run(s);
        } catch (error) {
          if (!s.aborted)
            this.#deps.log({ level: "error", message: `the kubelet stops: ${messageOf(error)}`, error });
          throw error;
        }
      });
  }

  /** Resolves when its work has ended. @throws the first failure of it */
  async ended(): Promise<void> {
    await this.#tasks?.idle();
  }

  /** Stops working and waits for it; containers run on. Idempotent. @throws the first failure of its work */
  async close(): Promise<void> {
    try {
      await this.#tasks?.close();
    } finally {
      await this.#parts.close();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** syncLoop: readiness and startup are shown at once; of liveness only a failure wakes the worker. */
  #probeUpdated(update: ProbeUpdate): void {
    const { podUid, probe, result } = update;
    if (probe === "liveness") {
      if (result === "failure") this.#cache.hint(podUid);
      return;
    }
    // A probe may end while the kubelet closes: nobody is left to tell.
    if (this.#tasks === undefined || this.#tasks.signal.aborted) return;
    this.#tasks.spawn(async () => {
      try {
        if (probe === "readiness") await this.#status.setReadiness(update, result === "success");
        else await this.#status.setStarted(update, result === "success");
      } catch (error) {
        const message = `a probe result was not published: ${messageOf(error)}`;
        this.#deps.log({ level: "error", message, container: update.container, error });
      }
      this.#cache.hint(podUid);
    });
  }
}
