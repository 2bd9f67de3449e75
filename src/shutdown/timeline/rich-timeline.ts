import type { Pod } from "../../api/index.ts";
import { kinds } from "../../api/scheme.ts";
import type { PodTimeline as RecordedTimeline } from "../../api/timeline.ts";
import type { KubeClient } from "../../client/kube-client.ts";
import { movedBy } from "../../drawing/mark.ts";
import { recordedMarks } from "../../timeline/recorded-marks.ts";
import { linkedAbort } from "../../util/linked-abort.ts";
import { TaskGroup } from "../../util/task-group.ts";
import type { LabClock } from "../clock.ts";
import type { Mark, Ms } from "../model.ts";
import type { Changes } from "../../util/changes.ts";
import type { PodTimeline } from "./pod-timeline.ts";
import type { StandardTimeline } from "./standard-timeline.ts";

/** What the node knows of the pod's end is stored at most this much later than the pod goes. */
const lastEntriesMs = 2_000;
const retryMs = 200;

/**
 * The timeline from the `podtimelines` of our own API: what the node itself did and saw, in milliseconds, with the output of
 * hooks and probes. Pod and logs are the standard timeline's.
 */
export class RichTimeline implements PodTimeline {
  readonly source = "podtimelines";
  readonly #client: KubeClient;
  readonly #clock: LabClock;
  readonly #standard: StandardTimeline;
  readonly #changes: Changes;
  readonly #group: TaskGroup;
  /** The lab's clock, when ours shows 0 milliseconds since 1970. */
  readonly #epoch: Ms;
  #marks: readonly Mark[] = [];
  #complete = false;

  /** @param standard tells its changes to `changes`, too; it is closed with this one */
  constructor(
    client: KubeClient,
    standard: StandardTimeline,
    changes: Changes,
    clock: LabClock,
    epochNow: () => number,
    signal: AbortSignal,
  ) {
    this.#client = client;
    this.#standard = standard;
    this.#changes = changes;
    this.#clock = clock;
    this.#epoch = clock.now() - epochNow();
    this.#group = new TaskGroup(signal);
    this.#group.spawn((own) => this.#follow(own));
    this.#group.spawn((own) => this.#waitForLast(own));
  }

  get pod(): Pod {
    return this.#standard.pod;
  }

  /** Once the node has told of the end, too. */
  get gone(): boolean {
    return this.#standard.gone && this.#complete;
  }

  get marks(): readonly Mark[] {
    return this.#marks;
  }

  lastLog(container: string): readonly string[] {
    return this.#standard.lastLog(container);
  }

  async until<T>(decide: () => T | undefined, signal: AbortSignal): Promise<T> {
    using either = linkedAbort(signal, this.#group.signal);
    return await this.#standard.until(decide, either.signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.#group.close();
    } catch {
      // A following that failed has been told to those who waited for it.
    }
    await this.#standard[Symbol.asyncDispose]();
  }

  async #follow(signal: AbortSignal): Promise<void> {
    const { namespace = "default", name = "", uid } = this.pod.metadata;
    const options = { namespace, fieldSelector: `metadata.name=${name}` };
    while (!signal.aborted) {
      for await (const event of this.#client.watch<RecordedTimeline>(kinds.PodTimeline, options, signal)) {
        const { type, object } = event;
        if (type === "BOOKMARK" || type === "DELETED" || object.pod.uid !== uid) continue;
        this.#marks = recordedMarks(object).map((mark) => movedBy(mark, this.#epoch));
        if (object.goneAt !== undefined) this.#complete = true;
        this.#changes.tell();
      }
      await this.#clock.sleep(retryMs, signal);
    }
  }

  /** A node that does not tell of the end must not hold the test for ever. */
  async #waitForLast(signal: AbortSignal): Promise<void> {
    await this.#standard.until(() => (this.#standard.gone ? true : undefined), signal);
    await this.#clock.sleep(lastEntriesMs, signal);
    this.#complete = true;
    this.#changes.tell();
  }
}
