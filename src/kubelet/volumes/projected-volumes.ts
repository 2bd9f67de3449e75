import type { Pod, ResourceList, Volume } from "../../api/index.ts";
import { runtimePodRefOf } from "../pod-ref.ts";
import type { Clock, ContainerRuntime, ObjectReader, VolumeRef } from "../ports.ts";
import { atomicLayout, dataDirectory, payloadKey } from "./atomic-layout.ts";
import { rootMode } from "./empty-dir.ts";
import type { MountedVolume } from "./mounted-volume.ts";
import type { Payload } from "./payload.ts";
import { withConfigAnnotations, type PodVolumeState } from "./pod-volume-state.ts";
import { projectedPayload } from "./projection.ts";
import { TokenCache, type TokenSource } from "./token-cache.ts";

/** Reading a file out of a volume is slow: more of them are sooner written again than compared. */
const maxCompared = 16;

/** What projecting into volumes takes. */
export interface ProjectedVolumesDeps {
  readonly runtime: Pick<ContainerRuntime, "volume" | "writeVolume" | "readVolume">;
  readonly objects: Pick<ObjectReader, "configMap" | "secret">;
  readonly clock: Clock;
  readonly allocatable: ResourceList;
  readonly serviceAccountToken: TokenSource;
}

/** Volumes whose content comes from API objects. */
export class ProjectedVolumes {
  readonly #deps: ProjectedVolumesDeps;
  readonly #tokens: TokenCache;
  #writes = 0;

  constructor(deps: ProjectedVolumesDeps) {
    this.#deps = deps;
    this.#tokens = new TokenCache(deps.serviceAccountToken, deps.clock);
  }

  /**
   * Makes and fills the volume; one found on the engine is only written when it shows something else.
   * @returns undefined for a volume of another type. @throws VolumeError, RuntimeError
   */
  async setUp(
    pod: Pod,
    volume: Volume,
    found: VolumeRef | undefined,
    state: PodVolumeState,
  ): Promise<MountedVolume | undefined> {
    const payload = await this.#payload(pod, volume, state);
    if (payload === undefined) return undefined;
    const gid = pod.spec.securityContext?.fsGroup;
    const group = gid === undefined ? {} : { gid };
    // A kubelet has all but configMaps on tmpfs, whose root is sticky.
    const mode = rootMode(volume.configMap === undefined, gid);
    const { name } = volume;
    const spec = { pod: runtimePodRefOf(pod), name, kind: "files", mode, ...group } as const;
    const ref = found ?? (await this.#deps.runtime.volume(spec));
    if (found === undefined || !(await this.#shows(ref, payload))) await this.#write(pod, ref, payload);
    state.shown.set(name, payloadKey(payload));
    return { kind: "volume", ref, readOnly: true, mode, ...group };
  }

  /** Writes the volume again when its sources say something else by now. @throws VolumeError, RuntimeError */
  async refresh(pod: Pod, volume: Volume, ref: VolumeRef, state: PodVolumeState): Promise<void> {
    const payload = await this.#payload(pod, volume, state);
    if (payload === undefined || payloadKey(payload) === state.shown.get(volume.name)) return;
    await this.#write(pod, ref, payload);
    state.shown.set(volume.name, payloadKey(payload));
  }

  forget(podUid: string): void {
    this.#tokens.forget(podUid);
  }

  async #payload(pod: Pod, volume: Volume, { seenAt }: PodVolumeState): Promise<Payload | undefined> {
    const { objects, allocatable } = this.#deps;
    const seen = withConfigAnnotations(pod, seenAt);
    return await projectedPayload(volume, {
      pod: seen,
      objects,
      allocatable,
      token: (projection) => this.#tokens.token(pod, projection),
    });
  }

  async #write(pod: Pod, ref: VolumeRef, payload: Payload): Promise<void> {
    const directory = dataDirectory(this.#deps.clock.now(), this.#writes++);
    const fsGroup = pod.spec.securityContext?.fsGroup;
    await this.#deps.runtime.writeVolume(ref, atomicLayout(payload, directory, fsGroup));
  }

  async #shows(ref: VolumeRef, payload: Payload): Promise<boolean> {
    if (payload.size > maxCompared) return false;
    const same = await Promise.all(
      [...payload].map(async ([path, { content }]) => {
        const shown = await this.#deps.runtime.readVolume(ref, `..data/${path}`);
        return shown !== undefined && Buffer.from(shown).equals(content);
      }),
    );
    return same.every(Boolean);
  }
}
