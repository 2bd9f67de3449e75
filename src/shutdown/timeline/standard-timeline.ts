import { allStatuses } from "../../api/pod-state.ts";
import type { Event, Pod } from "../../api/index.ts";
import { kinds } from "../../api/scheme.ts";
import { ApiError } from "../../client/errors.ts";
import { type KubeClient, type ListOptions, pathOf } from "../../client/kube-client.ts";
import { lines } from "../../client/lines.ts";
import { linkedAbort } from "../../util/linked-abort.ts";
import { TaskGroup } from "../../util/task-group.ts";
import type { LabClock } from "../clock.ts";
import type { Mark } from "../model.ts";
import { Changes } from "../../util/changes.ts";
import { markOfEvent, marksOfChange } from "./pod-marks.ts";
import type { PodTimeline } from "./pod-timeline.ts";

const retryMs = 200;

/**
 * The timeline from what every cluster's API offers: watches of the pod and its events, and the containers' logs, whose
 * end tells to the millisecond when a container has ended (the status tells whole seconds, and late).
 */
export class StandardTimeline implements PodTimeline {
  readonly source = "standard";
  readonly marks: Mark[] = [];
  readonly #client: KubeClient;
  readonly #clock: LabClock;
  readonly #changes: Changes;
  readonly #logs = new Map<string, string[]>();
  readonly #followed = new Set<string>();
  readonly #keptLogLines: number;
  readonly #group: TaskGroup;
  #pod: Pod;
  #gone = false;

  /** Begins to follow at once; the signal ends it. `changes` is told of everything new. */
  constructor(
    client: KubeClient,
    created: Pod,
    clock: LabClock,
    signal: AbortSignal,
    keptLogLines: number,
    changes: Changes = new Changes(),
  ) {
    this.#keptLogLines = keptLogLines;
    this.#changes = changes;
    this.#client = client;
    this.#clock = clock;
    this.#pod = created;
    this.#group = new TaskGroup(signal);
    this.#group.spawn((own) => this.#followPod(own));
    this.#group.spawn((own) => this.#followEvents(own));
  }

  get pod(): Pod {
    return this.#pod;
  }

  get gone(): boolean {
    return this.#gone;
  }

  lastLog(container: string): readonly string[] {
    return this.#logs.get(container) ?? [];
  }

  async until<T>(decide: () => T | undefined, signal: AbortSignal): Promise<T> {
    // A following that has failed learns of nothing more: whoever waits is told.
    using either = linkedAbort(signal, this.#group.signal);
    return await this.#changes.until(decide, either.signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.#group.close();
    } catch {
      // A following that failed has been told to those who waited for it.
    }
  }

  get #namespace(): string {
    return this.#pod.metadata.namespace ?? "default";
  }

  async #followPod(signal: AbortSignal): Promise<void> {
    let first = true;
    const fieldSelector = `metadata.name=${this.#pod.metadata.name ?? ""}`;
    while (!signal.aborted && !this.#gone) {
      const options = { namespace: this.#namespace, fieldSelector };
      const list = await this.#client.list<Pod>(kinds.Pod, options, signal);
      const present = list.items.find((pod) => pod.metadata.uid === this.#pod.metadata.uid);
      if (present === undefined) this.#end();
      else this.#see(present, first);
      first = false;
      await this.#watchPod(options, list.metadata.resourceVersion, signal);
      await this.#clock.sleep(retryMs, signal);
    }
  }

  async #watchPod(
    options: ListOptions,
    resourceVersion: string | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    try {
      for await (const event of this.#client.watch<Pod>(kinds.Pod, { ...options, resourceVersion }, signal)) {
        if (event.type === "BOOKMARK" || event.object.metadata.uid !== this.#pod.metadata.uid) continue;
        this.#see(event.object, false);
        if (event.type === "DELETED") this.#end();
      }
    } catch (error) {
      // The history does not reach back that far: the list that follows tells where things stand.
      if (!ApiError.is(error, "Expired")) throw error;
    }
  }

  #see(pod: Pod, first: boolean): void {
    this.#add(...marksOfChange(first ? undefined : this.#pod, pod, this.#clock.now()));
    this.#pod = pod;
    for (const { name, state, containerID } of allStatuses(pod)) {
      if (containerID === undefined || this.#followed.has(containerID)) continue;
      if (state.running === undefined && state.terminated === undefined) continue;
      this.#followed.add(containerID);
      this.#group.spawn((signal) => this.#followLog(name, signal));
    }
    this.#changes.tell();
  }

  #end(): void {
    if (this.#gone) return;
    this.#gone = true;
    this.#add({
      at: this.#clock.now(),
      lane: "pod",
      what: "Gone",
      text: "the pod is gone",
      basis: "measured",
    });
    this.#changes.tell();
  }

  async #followEvents(signal: AbortSignal): Promise<void> {
    const seen = new Map<string, number>();
    const fieldSelector = `involvedObject.name=${this.#pod.metadata.name ?? ""}`;
    while (!signal.aborted) {
      const options = { namespace: this.#namespace, fieldSelector };
      for await (const { type, object } of this.#client.watch<Event>(kinds.Event, options, signal)) {
        if (type === "BOOKMARK" || type === "DELETED") continue;
        if (object.involvedObject.uid !== this.#pod.metadata.uid) continue;
        const key = object.metadata.uid ?? object.metadata.name ?? "";
        const count = object.count ?? 1;
        if (seen.get(key) === count) continue;
        seen.set(key, count);
        this.#add(markOfEvent(object, this.#clock.now()));
        this.#changes.tell();
      }
      await this.#clock.sleep(retryMs, signal);
    }
  }

  async #followLog(container: string, signal: AbortSignal): Promise<void> {
    const kept: string[] = [];
    this.#logs.set(container, kept);
    const path = pathOf(kinds.Pod, this.#namespace, this.#pod.metadata.name, "log");
    try {
      for await (const line of lines(
        this.#client.stream(path, { container, follow: true, tailLines: this.#keptLogLines }, signal),
      )) {
        kept.push(line);
        if (kept.length > this.#keptLogLines) kept.shift();
      }
    } catch (error) {
      // The container or the pod went before its log could be opened: its end is known from the status alone.
      if (error instanceof ApiError) return;
      throw error;
    }
    if (signal.aborted) return;
    const at = this.#clock.now();
    this.#add({
      at,
      lane: `container/${container}`,
      what: "LogEnded",
      text: "its log has ended",
      basis: "measured",
    });
    this.#changes.tell();
  }

  #add(...marks: readonly Mark[]): void {
    this.marks.push(...marks);
  }
}
