import type { Pod } from "../../api/index.ts";
import { runtimePodRefOf } from "../pod-ref.ts";
import type { ContainerRuntime, Mount, VolumeFile, VolumeRef } from "../ports.ts";
import type { PodVolumes } from "../volumes/mounted-volume.ts";
import { maxTerminationLog } from "./termination-message.ts";

/**
 * A container may be running, one dead one is kept: with four slots no log is emptied that could still be read, and
 * a crash loop does not fill the volume.
 */
const terminationSlots = 4;

export interface PodFileContents {
  readonly hosts: string;
  readonly resolvConf: string | undefined;
}

/**
 * The files that the kubelet itself gives to containers: /etc/hosts, /etc/resolv.conf and the termination logs. They
 * live in one volume of the pod and are mounted one by one.
 */
export class PodFiles {
  readonly #runtime: Pick<ContainerRuntime, "writeVolume" | "readVolume">;
  readonly #volumes: PodVolumes;
  /** Containers whose first termination log is written and not used yet. */
  readonly #unused = new WeakMap<VolumeRef, Promise<Set<string>>>();

  constructor(runtime: Pick<ContainerRuntime, "writeVolume" | "readVolume">, volumes: PodVolumes) {
    this.#runtime = runtime;
    this.#volumes = volumes;
  }

  /**
   * Brings the files up to date for one start. The first start of a pod writes the logs of all containers at once, so
   * that the others need no write; hosts is written again only when somebody has changed it.
   */
  async prepare(pod: Pod, container: string, attempt: number, contents: PodFileContents): Promise<VolumeRef> {
    const { ref, fresh } = await this.#volumes.podFiles(runtimePodRefOf(pod));
    const begun = this.#unused.get(ref);
    const isFirst = begun === undefined && fresh;
    const unused = await (isFirst ? this.#writeAll(ref, pod, contents) : begun);
    const hasLog = attempt === 0 && unused?.delete(container) === true;
    const files = [
      ...(isFirst ? [] : await this.#changed(ref, sharedFiles(contents))),
      ...(hasLog ? [] : [emptyLog(container, attempt)]),
    ];
    if (files.length > 0) await this.#runtime.writeVolume(ref, files);
    return ref;
  }

  /** The last bytes of a container's termination log, undefined when it has none. */
  async terminationLog(podUid: string, container: string, attempt: number): Promise<Uint8Array | undefined> {
    const ref = await this.#volumes.findPodFiles(podUid);
    if (ref === undefined) return undefined;
    return await this.#runtime.readVolume(ref, logName(container, attempt), maxTerminationLog);
  }

  #writeAll(ref: VolumeRef, pod: Pod, contents: PodFileContents): Promise<Set<string>> {
    const names = containerNames(pod);
    const files = [...sharedFiles(contents), ...names.map((name) => emptyLog(name, 0))];
    const written = this.#runtime.writeVolume(ref, files).then(
      () => new Set(names),
      (error: unknown) => {
        this.#unused.delete(ref);
        throw error;
      },
    );
    this.#unused.set(ref, written);
    return written;
  }

  async #changed(ref: VolumeRef, files: readonly SharedFile[]): Promise<readonly VolumeFile[]> {
    const states = await Promise.all(
      files.map(async (file) => ({ file, content: await this.#runtime.readVolume(ref, file.path) })),
    );
    return states
      .filter(({ file, content }) => content === undefined || !file.entry.content.equals(content))
      .map(({ file }) => file);
  }
}

/** The mounts of a container's own files; targets that the container mounts itself are left to it. */
export function podFileMounts(
  ref: VolumeRef,
  container: { readonly name: string; readonly terminationMessagePath: string; readonly attempt: number },
  contents: PodFileContents,
  taken: ReadonlySet<string>,
): readonly Mount[] {
  const wanted = [
    { target: "/etc/hosts", subPath: "hosts" },
    ...(contents.resolvConf === undefined ? [] : [{ target: "/etc/resolv.conf", subPath: "resolv.conf" }]),
    ...(container.terminationMessagePath === ""
      ? []
      : [{ target: container.terminationMessagePath, subPath: logName(container.name, container.attempt) }]),
  ];
  return wanted
    .filter(({ target }) => !taken.has(target))
    .map(({ target, subPath }) => ({
      target,
      readOnly: false,
      source: { kind: "volume", volume: ref, subPath },
    }));
}

type SharedFile = VolumeFile & { readonly entry: { readonly kind: "file"; readonly content: Buffer } };

function sharedFiles({ hosts, resolvConf }: PodFileContents): readonly SharedFile[] {
  const files = { hosts, ...(resolvConf === undefined ? {} : { "resolv.conf": resolvConf }) };
  return Object.entries(files).map(([path, content]) => ({
    path,
    mode: 0o644,
    entry: { kind: "file", content: Buffer.from(content) },
  }));
}

/** Any user may write it. */
function emptyLog(container: string, attempt: number): VolumeFile {
  const entry = { kind: "file", content: new Uint8Array() } as const;
  return { path: logName(container, attempt), mode: 0o666, entry };
}

function logName(container: string, attempt: number): string {
  return `termination-${container}-${attempt % terminationSlots}`;
}

function containerNames(pod: Pod): readonly string[] {
  const { initContainers = [], containers, ephemeralContainers = [] } = pod.spec;
  return [...initContainers, ...containers, ...ephemeralContainers].map(({ name }) => name);
}
