import type { Pod } from "../api/index.ts";
import { Semaphore } from "../util/semaphore.ts";
import { TaskGroup } from "../util/task-group.ts";
import { resizeRefusal } from "./core/admission/resize-fit.ts";
import { EventRecorder } from "./event-recorder.ts";
import type { KubeletDeps, KubeletParts } from "./kubelet-options.ts";
import type { ProbeUpdate } from "./parts.ts";
import { podRefOf, runtimePodRefOf } from "./pod-ref.ts";
import { KubeletStreams } from "./pod-streams.ts";
import { PodWorkers } from "./pod-workers.ts";
import { RuntimeCache } from "./runtime-cache.ts";
import { StatusManager } from "./status-manager.ts";
import { eventOccurrence } from "./timeline/event-occurrence.ts";
import { probeResultOccurrence } from "./timeline/probe-occurrences.ts";
import { noTimeline, type TimelineRecorder } from "./timeline/recorder.ts";
import { runtimeOccurrences } from "./timeline/runtime-occurrences.ts";
import { StatusTimeline } from "./timeline/status-occurrences.ts";
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
  readonly #timeline: TimelineRecorder;
  #tasks: TaskGroup | undefined;

  constructor(deps: KubeletDeps) {
    this.#deps = deps;
    this.#timeline = deps.timeline ?? noTimeline;
    const statuses = new StatusTimeline(this.#timeline, deps.clock);
    this.#recorder = this.#newRecorder();
    this.#cache = this.#newCache();
    this.#parts = deps.parts(this.#facts());
    this.#status = this.#newStatusManager(statuses);
    const env = this.#workerEnv(statuses);
    this.#workers = new PodWorkers(env, deps.source, deps.admit);
    this.#checks = new VolumeChecks({ ...env, pods: this.#workers });
    this.streams = this.#newStreams();
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
          if (!s.aborted) this.#deps.log({ level: "error", message: "the kubelet stops", error });
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
    const pod = this.#workers.pod(podUid);
    if (pod !== undefined)
      this.#timeline.record(runtimePodRefOf(pod), probeResultOccurrence(update, this.#deps.clock.now()));
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
        const message = "a probe result was not published";
        this.#deps.log({ level: "error", message, container: update.container, error });
      }
      this.#cache.hint(podUid);
    });
  }

  // ---------------------------------------------------------------------------- the wiring, of which each part is made once

  #newRecorder(): EventRecorder {
    return new EventRecorder({
      ...this.#deps,
      sink: this.#deps.events,
      onEvent: (occurrence) => {
        this.#timeline.record(runtimePodRefOf(occurrence.pod), eventOccurrence(occurrence));
        this.#deps.onEvent?.(occurrence);
      },
    });
  }

  #newCache(): RuntimeCache {
    const { clock, log, runtime } = this.#deps;
    return new RuntimeCache({
      runtime,
      clock,
      log,
      changed: (uid) => {
        this.#workers.notify(uid);
      },
      seen: (before, after) => {
        for (const occurrence of runtimeOccurrences(before, after, clock.now()))
          this.#timeline.record(after.pod, occurrence);
      },
      reachable: (reachable) => {
        this.#parts.engineReachable(reachable);
      },
    });
  }

  #facts(): Parameters<KubeletDeps["parts"]>[0] {
    const { log, node } = this.#deps;
    return {
      pod: (uid) => this.#workers.pod(uid),
      podRef: (pod) => podRefOf(pod, this.#cache.pod(pod.metadata.uid ?? ""), node.hostIP),
      recordPodEvent: (pod, event) => {
        this.#recorder.record(pod, event);
      },
      probeUpdated: (update) => {
        this.#probeUpdated(update);
      },
      log,
    };
  }

  #newStatusManager(statuses: StatusTimeline): StatusManager {
    const { clock, rules, sink } = this.#deps;
    return new StatusManager({
      clock,
      sink,
      rules,
      published: (pod, status) => {
        this.#parts.probes.statusPublished(pod, status);
        statuses.published(pod, status);
      },
    });
  }

  #workerEnv(statuses: StatusTimeline): WorkerEnv {
    const deps = this.#deps;
    return {
      ...deps,
      ...this.#parts,
      timeline: this.#timeline,
      cache: this.#cache,
      status: this.#status,
      starts: new Semaphore(deps.parallelStarts),
      resizeRefusal: (pod) => {
        const allocatable = deps.allocatable?.();
        return allocatable && resizeRefusal(pod, allocatable, this.#workers.others(pod));
      },
      record: (pod) => (event) => {
        this.#recorder.record(pod, event);
      },
      forgetEvents: (uid) => {
        this.#recorder.forget(uid);
        statuses.forget(uid);
      },
    };
  }

  #newStreams(): KubeletStreams {
    const { clock, node, podDialer, random, runtime } = this.#deps;
    return new KubeletStreams({
      clock,
      random,
      runtime,
      cache: this.#cache,
      dialer: podDialer,
      hostIP: node.hostIP,
      find: (uid) => {
        const pod = this.#workers.pod(uid);
        return pod && { pod, status: this.#status.status(uid) ?? pod.status ?? {} };
      },
    });
  }
}
