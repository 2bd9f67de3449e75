import type { PodTimeline, TimelineEntry, TimelinePod } from "../../api/timeline.ts";
import { formatMicroTime } from "../../api/timestamp.ts";
import type { Occurrence } from "../../kubelet/timeline/recorder.ts";
import type { EpochMs } from "../../util/time.ts";
import { entryOf, identityOf } from "./timeline-entry.ts";

/** The first entries of a pod stay: how it began is what is asked for most. */
export const keptFirst = 100;
/** Of those after them so many stay at most: the newest. */
export const keptLast = 400;
/** Their size as JSON, in characters: many long outputs leave room for fewer entries. */
export const keptLastSize: number = 256 * 1024;
/** What is left of these when they are full. */
const afterDrop = 0.75;
/** Enough to know what the engine can tell again: it keeps few dead containers. */
const keptIdentities = 1_000;

/** The life of one pod in bounded memory. */
export class Recording {
  readonly pod: TimelinePod;
  /** Of the object that holds it. */
  readonly uid: string;
  readonly createdAt: string;
  /** Of the object: the pod's own, or another once a pod of the same name has come. */
  name: string;
  goneAt: string | undefined;
  /** There is something that the store does not have. */
  changed = true;
  /** Has been stored; when it is not there any more, somebody has removed it for good. */
  stored = false;
  #first: readonly TimelineEntry[] = [];
  #last: TimelineEntry[] = [];
  #lastSize = 0;
  #dropped = 0;
  readonly #identities = new Set<string>();
  readonly #attempts = new Map<string, number>();

  constructor(pod: TimelinePod, object: { readonly uid: string; readonly createdAt: string }) {
    this.pod = pod;
    this.name = pod.name;
    this.uid = object.uid;
    this.createdAt = object.createdAt;
  }

  /** Goes on with what a former daemon has stored. */
  static restore({ metadata, pod, entries = [], droppedEntries = 0, goneAt }: PodTimeline): Recording {
    const { name = pod.name, uid = "", creationTimestamp } = metadata;
    const recording = new Recording(pod, { uid, createdAt: creationTimestamp ?? "" });
    for (const entry of entries) recording.#add(entry);
    recording.name = name;
    recording.goneAt = goneAt;
    recording.#dropped += droppedEntries;
    recording.changed = false;
    recording.stored = true;
    return recording;
  }

  /** Takes an occurrence in, unless it is known. `corrected` brings a time of the engine onto our clock. */
  take(occurrence: Occurrence, corrected: (at: EpochMs) => EpochMs): void {
    const { type, reason, containerId, at } = occurrence;
    if (containerId !== undefined && occurrence.attempt !== undefined)
      this.#attempts.set(containerId, occurrence.attempt);
    const attempt = occurrence.attempt ?? this.#attempts.get(containerId ?? "");
    if (type === "Pod" && (reason === "Seen" || reason === "Adopted")) this.goneAt = undefined;
    if (type === "Pod" && reason === "Gone") {
      this.goneAt = formatMicroTime(at);
      this.#attempts.clear();
    }
    if (this.#add(entryOf(occurrence, attempt, corrected))) this.changed = true;
  }

  /** The entries as they stand; never changed afterwards. */
  contents(): Pick<PodTimeline, "pod" | "entries" | "droppedEntries" | "goneAt"> {
    return {
      pod: this.pod,
      entries: [...this.#first, ...this.#last],
      ...(this.#dropped === 0 ? {} : { droppedEntries: this.#dropped }),
      ...(this.goneAt === undefined ? {} : { goneAt: this.goneAt }),
    };
  }

  /** @returns false when it is known */
  #add(entry: TimelineEntry): boolean {
    const identity = identityOf(entry);
    if (identity !== undefined) {
      if (this.#identities.has(identity)) return false;
      this.#identities.add(identity);
      const [oldest] = this.#identities;
      if (this.#identities.size > keptIdentities && oldest !== undefined) this.#identities.delete(oldest);
    }
    if (this.#first.length < keptFirst) {
      this.#first = [...this.#first, entry];
      return true;
    }
    this.#last.push(entry);
    this.#lastSize += sizeOf(entry);
    if (this.#last.length > keptLast || this.#lastSize > keptLastSize) this.#dropOldest();
    return true;
  }

  /** Many at once: as long as none goes, all keep their places, and a write of the store costs what is new. */
  #dropOldest(): void {
    let left = this.#last.length;
    let size = this.#lastSize;
    for (const entry of this.#last) {
      if (left <= keptLast * afterDrop && size <= keptLastSize * afterDrop) break;
      left--;
      size -= sizeOf(entry);
    }
    this.#dropped += this.#last.length - left;
    this.#last = left === 0 ? [] : this.#last.slice(-left);
    this.#lastSize = size;
  }
}

function sizeOf(entry: TimelineEntry): number {
  return JSON.stringify(entry).length;
}
