import { quantityValue } from "../api/quantity.ts";
import { isFinished } from "../api/pod-state.ts";
import type { Pod } from "../api/index.ts";
import { Evicted } from "./core/reasons.ts";
import { podTitle, runtimePodRefOf } from "./pod-ref.ts";
import type { VolumeRef } from "./ports.ts";
import type { PodWorkers } from "./pod-workers.ts";
import type { WorkerEnv } from "./worker-env.ts";

/** The eviction manager looks every 10 s. */
const sizeCheckMs = 10_000;
/** Evictions for local storage are immediate. */
const graceSeconds = 1;
/** Projected content is compared with its sources once in so many looks: about a minute, as on a node. */
const refreshEvery = 6;

/** What looking at volumes takes. */
export type VolumeChecksEnv = Pick<WorkerEnv, "clock" | "runtime" | "volumes" | "cache" | "log"> & {
  readonly pods: Pick<PodWorkers, "pods" | "evict">;
};

interface Limited {
  readonly pod: Pod;
  readonly volume: string;
  readonly limit: string;
}

/** The slow looks at volumes: emptyDirs that outgrow their sizeLimit, projected content whose source has changed. */
export class VolumeChecks {
  readonly #env: VolumeChecksEnv;

  constructor(env: VolumeChecksEnv) {
    this.#env = env;
  }

  async run(signal: AbortSignal): Promise<void> {
    for (let look = 1; ; look++) {
      await this.#env.clock.sleep(sizeCheckMs, signal);
      await this.#env.cache.connected(signal);
      try {
        await this.#checkSizes();
        if (look % refreshEvery === 0) await this.#refresh();
      } catch (error) {
        this.#env.log({ level: "warn", message: "volumes were not checked", error });
      }
    }
  }

  async #checkSizes(): Promise<void> {
    const limited = this.#env.pods.pods().flatMap(limitedOf);
    if (limited.length === 0) return;
    const refs = new Map(
      (await this.#env.runtime.volumes()).map((ref) => [keyOf(ref.pod.uid, ref.name), ref]),
    );
    for (const one of limited) {
      const ref = refs.get(keyOf(one.pod.metadata.uid, one.volume));
      if (ref !== undefined) await this.#checkSize(one, ref);
    }
  }

  async #checkSize({ pod, volume, limit }: Limited, ref: VolumeRef): Promise<void> {
    const used = await this.#env.runtime.volumeUsage(ref);
    if (used === undefined || used <= quantityValue(limit)) return;
    // The kubelet's text ends in a space.
    const message = `Usage of EmptyDir volume "${volume}" exceeds the limit "${limit}". `;
    this.#env.pods.evict(ref.pod.uid, { reason: Evicted, message, graceSeconds });
    this.#env.log({
      level: "info",
      message: `evicted: ${message.trim()}`,
      pod: podTitle(runtimePodRefOf(pod)),
    });
  }

  async #refresh(): Promise<void> {
    for (const pod of this.#env.pods.pods()) await this.#env.volumes.refresh(pod);
  }
}

function limitedOf(pod: Pod): readonly Limited[] {
  if (pod.metadata.deletionTimestamp !== undefined || isFinished(pod)) return [];
  return (pod.spec.volumes ?? []).flatMap(({ name, emptyDir }) =>
    // A limit of 0 is none.
    emptyDir?.sizeLimit === undefined || quantityValue(emptyDir.sizeLimit) <= 0
      ? []
      : [{ pod, volume: name, limit: emptyDir.sizeLimit }],
  );
}

function keyOf(uid: string | undefined, name: string): string {
  return `${uid ?? ""}/${name}`;
}
