import type { EngineClock, PodTimeline, TimelinePod } from "../../api/timeline.ts";
import { formatTimestamp } from "../../api/timestamp.ts";
import type { Log } from "../../kubelet/log.ts";
import type { Clock, RuntimePodRef } from "../../kubelet/ports.ts";
import type { Occurrence, TimelineRecorder } from "../../kubelet/timeline/recorder.ts";
import type { Store } from "../../storage/index.ts";
import { Mailbox } from "../../util/mailbox.ts";
import type { EpochMs } from "../../util/time.ts";
import { pods, podTimelines } from "../collections.ts";
import { Recording } from "./recording.ts";

/** The shortest time between two writes: what comes meanwhile is written together. */
const writeEveryMs = 250;
/** How long a timeline outlives its pod: as long as an event lives. */
export const keptAfterGoneMs = 3_600_000;
/** Most timelines of pods that are gone; beyond, the one that is gone longest goes. */
export const keptGone = 200;
/** How often timelines that have lived their time are looked for when nothing happens. */
const sweepEveryMs = 60_000;

/** What timelines are written with. */
export interface PodTimelinesEnv {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly newUid: () => string;
  readonly engineClock: () => EngineClock;
}

/**
 * Keeps the timeline of every pod in the store, as a PodTimeline. What happened less than `writeEveryMs` before the daemon
 * is killed is lost; the rest, and what the engine still knows of the time between, is there after the next start.
 */
export class PodTimelines implements TimelineRecorder {
  readonly #env: PodTimelinesEnv;
  /** By pod uid. */
  readonly #recordings = new Map<string, Recording>();
  /** Objects that are to go. */
  readonly #removals: Pick<TimelinePod, "namespace" | "name">[] = [];
  readonly #news = new Mailbox<undefined>(undefined, () => false);

  constructor(env: PodTimelinesEnv) {
    this.#env = env;
    const present = new Set(env.store.list(pods).items.map(({ metadata }) => metadata.uid));
    for (const timeline of env.store.list(podTimelines).items) {
      const recording = Recording.restore(timeline);
      this.#recordings.set(timeline.pod.uid, recording);
      if (recording.goneAt === undefined && !present.has(timeline.pod.uid))
        this.record(timeline.pod, {
          type: "Pod",
          reason: "Gone",
          at: env.clock.now(),
          message: "while the daemon was away",
        });
    }
  }

  record(pod: RuntimePodRef, occurrence: Occurrence): void {
    const { offsetMilliseconds } = this.#env.engineClock();
    this.#recording(pod).take(occurrence, (at) => at - offsetMilliseconds);
    this.#news.notify();
  }

  /** Writes until the signal aborts, and what is left then. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#env;
    try {
      for (;;) {
        await this.#write();
        await clock.sleep(writeEveryMs, signal);
        await this.#news.wait(clock.now() + sweepEveryMs, clock, signal);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    await this.#write();
  }

  #recording({ uid, namespace, name }: RuntimePodRef): Recording {
    const known = this.#recordings.get(uid);
    if (known !== undefined) return known;
    const { clock, newUid } = this.#env;
    const object = { uid: newUid(), createdAt: formatTimestamp(clock.now()) };
    const recording = new Recording({ namespace, name, uid }, object);
    this.#makeRoom(recording);
    this.#recordings.set(uid, recording);
    return recording;
  }

  /** The name leads to the newest pod that has it; its predecessors stay under a longer one. */
  #makeRoom({ pod, name }: Recording): void {
    for (const other of this.#recordings.values()) {
      if (other.pod.namespace !== pod.namespace || other.name !== name) continue;
      const before = { namespace: other.pod.namespace, name };
      other.name = `${name}.${other.pod.uid.slice(0, 8)}`;
      other.changed = true;
      if (other.stored) this.#removals.push(before);
      other.stored = false;
    }
  }

  async #write(): Promise<void> {
    this.#news.clear();
    const { clock, log, store } = this.#env;
    const now = clock.now();
    this.#sweep(now);
    const writes = [
      ...this.#removals.splice(0).map(async ({ namespace, name }) => {
        await store.write(podTimelines, namespace, name, () => ({ remove: true }));
      }),
      ...[...this.#recordings.values()]
        .filter(({ changed }) => changed)
        .map(async (recording) => {
          await this.#put(recording);
        }),
    ];
    for (const end of await Promise.allSettled(writes))
      if (end.status === "rejected")
        log({ level: "warn", message: "a pod's timeline was not stored", error: end.reason });
  }

  async #put(recording: Recording): Promise<void> {
    const { store, engineClock } = this.#env;
    const { pod, name } = recording;
    recording.changed = false;
    // Removed with its namespace: what still happens to the pod there concerns nobody.
    if (recording.stored && store.get(podTimelines, pod.namespace, name) === undefined) return;
    recording.stored = true;
    const object: PodTimeline = {
      apiVersion: "minikubelet.io/v1alpha1",
      kind: "PodTimeline",
      metadata: {
        name,
        namespace: pod.namespace,
        uid: recording.uid,
        creationTimestamp: recording.createdAt,
      },
      ...recording.contents(),
      engineClock: engineClock(),
    };
    await store.write(podTimelines, pod.namespace, name, () => ({ set: object }));
  }

  #sweep(now: EpochMs): void {
    const gone = [...this.#recordings.values()]
      .filter(({ goneAt }) => goneAt !== undefined)
      .sort((a, b) => ((a.goneAt ?? "") < (b.goneAt ?? "") ? 1 : -1));
    for (const [index, recording] of gone.entries()) {
      const { goneAt = "", pod, name, stored } = recording;
      if (index < keptGone && now - Date.parse(goneAt) <= keptAfterGoneMs) continue;
      this.#recordings.delete(pod.uid);
      if (stored && this.#env.store.get(podTimelines, pod.namespace, name) !== undefined)
        this.#removals.push({ namespace: pod.namespace, name });
    }
  }
}
