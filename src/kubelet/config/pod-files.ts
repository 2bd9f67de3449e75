import type { Pod } from "../../api/index.ts";
import { runtimePodRefOf } from "../pod-ref.ts";
import type { ContainerKind, ContainerRuntime, Mount, VolumeFile, VolumeRef } from "../ports.ts";
import type { PodVolumes } from "../volumes/mounted-volume.ts";
import { maxTerminationLog } from "./termination-message.ts";

/**
 * A container may be running, one dead one is kept: with four slots no log is emptied that could still be read, and
 * a crash loop does not fill the volume.
 */
const terminationSlots = 4;

/** What containers read as /etc/hosts and /etc/resolv.conf; undefined leaves the engine's own. */
export interface PodFileContents {
  readonly hosts: string;
  readonly resolvConf: string | undefined;
}

/** One start of a container, as far as its files depend on it. */
export interface FileRequest {
  readonly pod: Pod;
  readonly container: string;
  readonly kind: ContainerKind;
  readonly attempt: number;
  readonly contents: PodFileContents;
}

/** What is known of one pod's files. */
interface FileState {
  contents: PodFileContents;
  /** Containers whose first termination log is written and not used yet. */
  readonly unused: Set<string>;
  /** A container has run since the files were looked at. */
  maybeEdited: boolean;
}

/**
 * The files that the kubelet itself gives to containers: /etc/hosts, /etc/resolv.conf and the termination logs. They
 * live in one volume of the pod and are mounted one by one.
 */
export class PodFiles {
  readonly #runtime: Pick<ContainerRuntime, "writeVolume" | "readVolume">;
  readonly #volumes: PodVolumes;
  readonly #states = new WeakMap<VolumeRef, Promise<FileState>>();

  constructor(runtime: Pick<ContainerRuntime, "writeVolume" | "readVolume">, volumes: PodVolumes) {
    this.#runtime = runtime;
    this.#volumes = volumes;
  }

  /**
   * Brings the files up to date for one start. The first start of a pod writes the logs of all containers at once, so
   * that the others need no write. /etc/hosts is one file for all: it is written again only when somebody has changed
   * it, for a new file would not be seen by those that run.
   */
  async prepare(request: FileRequest): Promise<VolumeRef> {
    const { pod, container, kind, attempt, contents } = request;
    const { ref, fresh } = await this.#volumes.podFiles(runtimePodRefOf(pod));
    const known = this.#states.get(ref);
    const state = await (known ?? this.#begin(ref, fresh, request));
    const hasLog = attempt === 0 && state.unused.delete(container);
    const files = [
      ...(await this.#outdated(ref, state, request)),
      ...(hasLog ? [] : [emptyLog(container, attempt)]),
    ];
    if (files.length > 0) await this.#runtime.writeVolume(ref, files);
    state.contents = contents;
    // Regular containers come up one after the other: an edit in between is looked for at the next restart only.
    state.maybeEdited = kind !== "app" || attempt > 0;
    return ref;
  }

  /** The last bytes of a container's termination log, undefined when it has none. */
  async terminationLog(podUid: string, container: string, attempt: number): Promise<Uint8Array | undefined> {
    const ref = await this.#volumes.findPodFiles(podUid);
    if (ref === undefined) return undefined;
    return await this.#runtime.readVolume(ref, logName(container, attempt), maxTerminationLog);
  }

  #begin(ref: VolumeRef, fresh: boolean, request: FileRequest): Promise<FileState> {
    const { pod, contents } = request;
    const names = fresh ? containerNames(pod) : [];
    const files = [...fileOf("hosts", contents.hosts), ...fileOf("resolv.conf", contents.resolvConf)];
    // Of a volume found again it is not known whether the first write got through: resolv.conf is written once more.
    const written = fresh ? contents : { ...contents, resolvConf: undefined };
    const state: FileState = { contents: written, unused: new Set(names), maybeEdited: !fresh };
    const begun = fresh
      ? this.#runtime.writeVolume(ref, [...files, ...names.map((name) => emptyLog(name, 0))]).then(
          () => state,
          (error: unknown) => {
            this.#states.delete(ref);
            throw error;
          },
        )
      : Promise.resolve(state);
    this.#states.set(ref, begun);
    return begun;
  }

  /** Files that say something else than they are to say. */
  async #outdated(ref: VolumeRef, state: FileState, request: FileRequest): Promise<readonly VolumeFile[]> {
    const { attempt, contents } = request;
    const { hosts, resolvConf } = contents;
    const resolv = resolvConf === state.contents.resolvConf ? [] : fileOf("resolv.conf", resolvConf);
    if (hosts !== state.contents.hosts) return [...fileOf("hosts", hosts), ...resolv];
    if (!state.maybeEdited && attempt === 0) return resolv;
    const shown = await this.#runtime.readVolume(ref, "hosts");
    const same = shown !== undefined && Buffer.from(hosts).equals(shown);
    return same ? resolv : [...fileOf("hosts", hosts), ...resolv];
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

function fileOf(path: string, content: string | undefined): readonly VolumeFile[] {
  if (content === undefined) return [];
  return [{ path, mode: 0o644, entry: { kind: "file", content: Buffer.from(content) } }];
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
