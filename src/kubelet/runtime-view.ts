import { aborted } from "../util/aborted.ts";
import type { ContainerId, RuntimeContainer, RuntimePod, RuntimePodRef, RuntimeSandbox } from "./ports.ts";

/** One thing that the engine has of a pod. */
export type Item = RuntimeContainer | RuntimeSandbox;

/** Told of every sighting that differs from the one before. */
export type Seen = (before: Item | undefined, after: Item) => void;

interface Sighting {
  readonly item: Item;
  /** `RuntimeView.version` when it was written: an older answer of the engine does not replace it. */
  readonly version: number;
}

interface PodEntry {
  readonly pod: RuntimePodRef;
  readonly items: Map<ContainerId, Sighting>;
  snapshot: RuntimePod | undefined;
}

/** What is known of the engine, by pod, with a counter of news for each. No I/O: the cache feeds it. */
export class RuntimeView {
  readonly #changed: (podUid: string) => void;
  readonly #seen: Seen;
  readonly #pods = new Map<string, PodEntry>();
  readonly #revisions = new Map<string, number>();
  readonly #gone = new Map<ContainerId, number>();
  readonly #waiting = new Map<string, Set<() => void>>();
  #version = 0;
  /** Pods with news while a list is taken in: nobody is to see half of it. */
  #held: Set<string> | undefined;

  constructor(changed: (podUid: string) => void, seen: Seen = () => undefined) {
    this.#changed = changed;
    this.#seen = seen;
  }

  /** Taken before asking the engine and handed back with its answer. */
  get version(): number {
    return this.#version;
  }

  pods(): readonly RuntimePod[] {
    return [...this.#pods.values()].map(snapshotOf);
  }

  pod(uid: string): RuntimePod | undefined {
    const entry = this.#pods.get(uid);
    return entry && snapshotOf(entry);
  }

  container(id: ContainerId): RuntimeContainer | undefined {
    const item = this.#sighting(id)?.item;
    return item !== undefined && isContainer(item) ? item : undefined;
  }

  revision(uid: string): number {
    return this.#revisions.get(uid) ?? 0;
  }

  hint(uid: string): void {
    this.#revisions.set(uid, this.revision(uid) + 1);
    this.#wake(uid);
  }

  forget(uid: string): void {
    this.#revisions.delete(uid);
  }

  /**
   * An answer about one id, asked for at `asked`; undefined = it is gone, unless it was seen since.
   * @returns false when something was seen meanwhile: the answer may be the older one and was not taken
   */
  put(id: ContainerId, item: Item | undefined, asked: number): boolean {
    if (item === undefined) {
      if ((this.#sighting(id)?.version ?? 0) <= asked) this.#remove(id);
      return true;
    }
    if (this.#gone.has(id)) return true;
    const entry = this.#entry(item.pod);
    const old = entry.items.get(id);
    if (old !== undefined && sameState(old.item, item)) return true;
    if (old !== undefined && old.version > asked) return false;
    entry.items.set(id, { item, version: ++this.#version });
    entry.snapshot = undefined;
    this.#seen(old?.item, item);
    this.hint(item.pod.uid);
    return true;
  }

  /** The answer to a list, asked for at `asked`: what has been seen since stays. */
  replace(pods: readonly RuntimePod[], asked: number): void {
    const listed = new Set<ContainerId>();
    this.#held = new Set();
    for (const pod of pods)
      for (const item of [...pod.sandboxes, ...pod.containers]) {
        listed.add(item.id);
        this.put(item.id, item, asked);
      }
    const missing = [...this.#pods.values()].flatMap(({ items }) =>
      [...items].filter(([id, seen]) => !listed.has(id) && seen.version <= asked).map(([id]) => id),
    );
    for (const id of missing) this.#remove(id);
    for (const [id, version] of this.#gone) if (version <= asked) this.#gone.delete(id);
    const held = this.#held;
    this.#held = undefined;
    for (const uid of held) this.#wake(uid);
  }

  async nextChange(uid: string, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const wake = (): void => {
      resolve(undefined);
    };
    const waiting = this.#waiting.get(uid) ?? new Set();
    this.#waiting.set(uid, waiting.add(wake));
    using end = aborted(signal);
    try {
      await Promise.race([promise, end.promise]);
    } finally {
      waiting.delete(wake);
      if (waiting.size === 0) this.#waiting.delete(uid);
    }
  }

  #sighting(id: ContainerId): Sighting | undefined {
    for (const { items } of this.#pods.values()) {
      const found = items.get(id);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #entry(pod: RuntimePodRef): PodEntry {
    let entry = this.#pods.get(pod.uid);
    if (entry === undefined) {
      entry = { pod, items: new Map(), snapshot: undefined };
      this.#pods.set(pod.uid, entry);
    }
    return entry;
  }

  /** A removal wakes, but makes no attempt due: what was removed had ended before (kubelet: not a sync-worthy event). */
  #remove(id: ContainerId): void {
    this.#gone.set(id, ++this.#version);
    for (const [uid, entry] of this.#pods) {
      const removed = entry.items.get(id)?.item;
      if (removed === undefined) continue;
      entry.items.delete(id);
      entry.snapshot = undefined;
      if (entry.items.size === 0) this.#pods.delete(uid);
      if (isRunning(removed)) this.hint(uid);
      else this.#wake(uid);
    }
  }

  #wake(uid: string): void {
    if (this.#held !== undefined) {
      this.#held.add(uid);
      return;
    }
    for (const wake of this.#waiting.get(uid) ?? []) wake();
    this.#changed(uid);
  }
}

function snapshotOf(entry: PodEntry): RuntimePod {
  return (entry.snapshot ??= takeSnapshot(entry));
}

function takeSnapshot({ items, pod }: PodEntry): RuntimePod {
  const all = [...items.values()].map(({ item }) => item).sort(newestFirst);
  return { pod, containers: all.filter(isContainer), sandboxes: all.filter(isSandbox) };
}

function newestFirst(a: Item, b: Item): number {
  return b.createdAt - a.createdAt || b.attempt - a.attempt;
}

function isContainer(item: Item): item is RuntimeContainer {
  return "kind" in item;
}

function isSandbox(item: Item): item is RuntimeSandbox {
  return !isContainer(item);
}

function isRunning(item: Item): boolean {
  return isContainer(item) ? item.state.kind === "running" : item.state === "running";
}

/** Containers change in their state only; sandboxes also get and lose addresses. */
function sameState(a: Item, b: Item): boolean {
  if (isContainer(a) && isContainer(b)) return JSON.stringify(a.state) === JSON.stringify(b.state);
  if (isContainer(a) || isContainer(b)) return false;
  return a.state === b.state && a.ips.join() === b.ips.join();
}
