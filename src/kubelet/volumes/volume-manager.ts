import type { Pod, ResourceList, Volume } from "../../api/index.ts";
import { messageOf } from "../../util/errors.ts";
import type { RecordEvent, VolumeManager } from "../parts.ts";
import { runtimePodRefOf } from "../pod-ref.ts";
import type { Clock, ContainerRuntime, ObjectReader, RuntimePodRef, VolumeRef } from "../ports.ts";
import { emptyDirSpec } from "./empty-dir.ts";
import { checkHostPath, engineCreates, type HostFiles } from "./host-files.ts";
import type { MountedVolume, PodVolumes } from "./mounted-volume.ts";
import type { PodVolumeState } from "./pod-volume-state.ts";
import { ProjectedVolumes } from "./projected-volumes.ts";
import type { TokenSource } from "./token-cache.ts";
import { VolumeError } from "./volume-error.ts";

/** No volume of a manifest can have this name: it is no DNS label. */
const podFilesName = "pod_files";
const firstRetryMs = 500;
const maxRetryMs = 122_000;

/** What making volumes takes. */
export interface VolumeManagerDeps {
  readonly runtime: Pick<
    ContainerRuntime,
    "volume" | "volumes" | "writeVolume" | "readVolume" | "removeVolume"
  >;
  readonly objects: Pick<ObjectReader, "configMap" | "secret">;
  readonly clock: Clock;
  /** What the node has to give: downwardAPI limits that are not set, size of memory volumes. */
  readonly allocatable: ResourceList;
  /** The engine's host; undefined when the engine is elsewhere: hostPath types are then not checked. */
  readonly hostFiles: HostFiles | undefined;
  readonly serviceAccountToken: TokenSource;
  /** Multiplies the waits between attempts; 1 = real. */
  readonly timeScale: number;
}

/** The volumes as the worker, and as the configuration sees them. */
export interface KubeletVolumes extends VolumeManager, PodVolumes {
  /**
   * Finds the volumes that an earlier daemon left. Happens by itself before the first volume is made.
   * @returns the uids of the pods that have any
   */
  adopt(): Promise<readonly string[]>;
}

/** The kubelet's volume manager on volumes of the engine. */
export function createVolumeManager(deps: VolumeManagerDeps): KubeletVolumes {
  return new EngineVolumes(deps);
}

type OwnFiles = Awaited<ReturnType<PodVolumes["podFiles"]>>;

class EngineVolumes implements KubeletVolumes {
  readonly #deps: VolumeManagerDeps;
  readonly #projected: ProjectedVolumes;
  readonly #pods = new Map<string, PodVolumeState>();
  /** Left by an earlier daemon: by pod, then by name. */
  readonly #found = new Map<string, Map<string, VolumeRef>>();
  readonly #files = new Map<string, Promise<OwnFiles>>();
  #adoption: Promise<readonly string[]> | undefined;

  constructor(deps: VolumeManagerDeps) {
    this.#deps = deps;
    this.#projected = new ProjectedVolumes(deps);
  }

  async adopt(): Promise<readonly string[]> {
    this.#adoption ??= this.#find();
    try {
      return await this.#adoption;
    } catch (error) {
      this.#adoption = undefined; // The engine may answer the next time.
      throw error;
    }
  }

  async #find(): Promise<readonly string[]> {
    for (const ref of await this.#deps.runtime.volumes()) {
      const ofPod = this.#found.get(ref.pod.uid) ?? new Map<string, VolumeRef>();
      this.#found.set(ref.pod.uid, ofPod.set(ref.name, ref));
    }
    return [...this.#found.keys()];
  }

  async mount(pod: Pod, record: RecordEvent, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const state = this.#stateOf(pod, record);
    if (state.isMounted) return;
    const ends = await Promise.allSettled(
      (pod.spec.volumes ?? []).map((volume) => this.#mountOne(pod, volume, state, signal)),
    );
    const rejected = ends.find((end) => end.status === "rejected");
    if (rejected !== undefined) throw rejected.reason;
    state.isMounted = true;
  }

  isMounted(podUid: string): boolean {
    return this.#pods.get(podUid)?.isMounted ?? false;
  }

  get(podUid: string, volume: string): MountedVolume | undefined {
    return this.#pods.get(podUid)?.mounted.get(volume);
  }

  memoryVolumes(podUid: string): readonly VolumeRef[] {
    const mounted = this.#pods.get(podUid)?.mounted.values() ?? [];
    return [...mounted].flatMap((volume) =>
      volume.kind === "volume" && volume.ref.kind === "memory" ? [volume.ref] : [],
    );
  }

  async podFiles(pod: RuntimePodRef): Promise<OwnFiles> {
    const known = this.#files.get(pod.uid);
    if (known !== undefined) return await known;
    const made = this.#makePodFiles(pod);
    this.#files.set(pod.uid, made);
    try {
      return await made;
    } catch (error) {
      this.#files.delete(pod.uid);
      throw error;
    }
  }

  async #makePodFiles(pod: RuntimePodRef): Promise<OwnFiles> {
    await this.adopt();
    const found = this.#found.get(pod.uid)?.get(podFilesName);
    if (found !== undefined) return { ref: found, fresh: false };
    const ref = await this.#deps.runtime.volume({ pod, name: podFilesName, kind: "files", mode: 0o755 });
    return { ref, fresh: true };
  }

  async findPodFiles(podUid: string): Promise<VolumeRef | undefined> {
    const known = this.#files.get(podUid);
    if (known !== undefined) return (await known).ref;
    await this.adopt();
    return this.#found.get(podUid)?.get(podFilesName);
  }

  async refresh(pod: Pod): Promise<void> {
    const state = this.#pods.get(pod.metadata.uid ?? "");
    if (state === undefined) return;
    for (const volume of pod.spec.volumes ?? []) {
      const mounted = state.mounted.get(volume.name);
      if (mounted?.kind !== "volume") continue;
      try {
        await this.#projected.refresh(pod, volume, mounted.ref, state);
      } catch (error) {
        // What is mounted stays as it was.
        state.record(failedMount(volume.name, error));
      }
    }
  }

  async unmount(podUid: string): Promise<void> {
    this.#pods.delete(podUid);
    this.#files.delete(podUid);
    this.#found.delete(podUid);
    this.#projected.forget(podUid);
    const all = await this.#deps.runtime.volumes();
    const own = all.filter(({ pod }) => pod.uid === podUid);
    const ends = await Promise.allSettled(own.map((ref) => this.#deps.runtime.removeVolume(ref)));
    const rejected = ends.find((end) => end.status === "rejected");
    if (rejected !== undefined) throw rejected.reason;
  }

  #stateOf(pod: Pod, record: RecordEvent): PodVolumeState {
    const uid = pod.metadata.uid ?? "";
    const state: PodVolumeState = this.#pods.get(uid) ?? {
      seenAt: this.#deps.clock.now(),
      mounted: new Map(),
      shown: new Map(),
      isMounted: false,
      record,
    };
    state.record = record;
    this.#pods.set(uid, state);
    return state;
  }

  /** Tries until the volume is there; rejects only with the signal's reason. */
  async #mountOne(pod: Pod, volume: Volume, state: PodVolumeState, signal: AbortSignal): Promise<void> {
    const { clock, timeScale } = this.#deps;
    for (let waitMs = firstRetryMs; ; waitMs = Math.min(waitMs * 2, maxRetryMs)) {
      signal.throwIfAborted();
      try {
        state.mounted.set(volume.name, await this.#setUp(pod, volume, state));
        return;
      } catch (error) {
        signal.throwIfAborted();
        state.record(failedMount(volume.name, error));
      }
      await clock.sleep(waitMs * timeScale, signal);
    }
  }

  /** @throws VolumeError, RuntimeError */
  async #setUp(pod: Pod, volume: Volume, state: PodVolumeState): Promise<MountedVolume> {
    const ref = runtimePodRefOf(pod);
    await this.adopt();
    const found = this.#found.get(ref.uid)?.get(volume.name);
    const { emptyDir, hostPath } = volume;
    if (emptyDir !== undefined) {
      const spec = emptyDirSpec(pod, ref, volume.name, emptyDir, this.#deps.allocatable);
      const { mode, gid } = spec;
      const made = found ?? (await this.#deps.runtime.volume(spec));
      return { kind: "volume", ref: made, readOnly: false, mode, ...(gid === undefined ? {} : { gid }) };
    }
    if (hostPath !== undefined) {
      await checkHostPath(hostPath, this.#deps.hostFiles);
      return { kind: "hostPath", path: hostPath.path, createDirectory: engineCreates(hostPath) };
    }
    const projected = await this.#projected.setUp(pod, volume, found, state);
    if (projected !== undefined) return projected;
    const types = Object.keys(volume).filter((key) => key !== "name");
    throw new VolumeError(`volume type ${types.join(", ")} is not served by this node`);
  }
}

function failedMount(volume: string, error: unknown): Parameters<RecordEvent>[0] {
  return {
    type: "Warning",
    reason: "FailedMount",
    message: `MountVolume.SetUp failed for volume "${volume}" : ${messageOf(error)}`,
    fieldPath: undefined,
  };
}
