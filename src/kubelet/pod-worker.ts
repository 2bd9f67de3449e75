import type { Pod } from "../api/index.ts";
import { linkedAbort } from "../util/linked-abort.ts";
import { Mailbox } from "../util/mailbox.ts";
import { decide } from "./core/decide.ts";
import { podEvent } from "./core/events.ts";
import {
  type CoreOptions,
  type Decision,
  newPodMemory,
  type Observed,
  type PodMemory,
} from "./core/types.ts";
import { observe, type TerminationMessages } from "./observe.ts";
import { runPlan } from "./plan-executor.ts";
import { isNews } from "./pod-news.ts";
import { podTitle, runtimePodRefOf } from "./pod-ref.ts";
import type { RuntimePodRef } from "./ports.ts";
import type { PodRun, WorkerEnv } from "./worker-env.ts";

/** A decision that throws is a defect; the pod is looked at again after this while. */
const afterDefectMs = 10_000;

interface Incoming {
  readonly pod: Pod;
  /** The object is gone from the API. */
  readonly removed: boolean;
}

/** Runs one pod from its first sight to its last trace: one sync after the other, never two at once. */
export class PodWorker {
  readonly ref: RuntimePodRef;
  readonly #env: WorkerEnv;
  readonly #mailbox: Mailbox<Incoming>;
  readonly #messages: TerminationMessages = new Map();
  readonly #deleted = new AbortController();
  readonly #removed = new AbortController();
  #eviction: Observed["eviction"];
  #updates = 0;
  /** `#updates` when the volumes were last brought up to date. */
  #refreshed = 0;

  constructor(env: WorkerEnv, pod: Pod) {
    this.#env = env;
    this.ref = runtimePodRefOf(pod);
    this.#mailbox = new Mailbox<Incoming>({ pod, removed: false }, isFinal);
    this.#noteDeletion({ pod, removed: false });
  }

  /** The newest object. */
  get pod(): Pod {
    return this.#mailbox.value.pod;
  }

  /** The object is gone from the source. */
  get isRemoved(): boolean {
    return this.#mailbox.value.removed;
  }

  update(pod: Pod): void {
    const incoming = { pod, removed: false };
    if (!isNews(this.pod, pod)) {
      this.#mailbox.put(incoming, "quietly");
      return;
    }
    this.#updates++;
    this.#noteDeletion(incoming);
    this.#mailbox.put(incoming);
  }

  /** The object is gone: containers get no more than the minimum of time. */
  remove(pod: Pod): void {
    this.#updates++;
    const incoming = { pod, removed: true };
    this.#noteDeletion(incoming);
    this.#mailbox.put(incoming);
  }

  /** The kubelet itself wants the pod gone. */
  evict(eviction: NonNullable<Observed["eviction"]>): void {
    if (this.#eviction !== undefined) return;
    this.#eviction = eviction;
    this.#env.record(this.pod)(podEvent("Warning", eviction.reason, eviction.message));
    this.#mailbox.notify();
  }

  /** Something that the pod depends on has changed. */
  notify(): void {
    this.#mailbox.notify();
  }

  /** Resolves when nothing of the pod is left; rejects when the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    let memory: PodMemory = newPodMemory;
    for (;;) {
      signal.throwIfAborted();
      this.#mailbox.clear(); // Before observing: later changes are not lost.
      try {
        const decision = await this.#decide(memory, signal);
        ({ memory } = decision);
        if (decision.finished) return;
        memory = await this.#act(decision, signal);
        if (decision.plan.length > 0) continue;
        await this.#mailbox.wait(decision.requeueAt, this.#env.clock, signal);
      } catch (error) {
        signal.throwIfAborted();
        this.#log("the sync failed", error);
        await this.#mailbox.wait(this.#env.clock.now() + afterDefectMs, this.#env.clock, signal);
      }
    }
  }

  async #decide(memory: PodMemory, signal: AbortSignal): Promise<Decision> {
    const { removed } = this.#mailbox.value;
    const facts = { removedFromSource: removed, eviction: this.#eviction, updates: this.#updates };
    const observed = await observe(this.#env, this.pod, facts, this.#messages, signal);
    const decision = decide(this.pod, observed, memory, this.#env.clock.now(), this.#options());
    if (decision.memory.work !== "sync") this.#env.probes.stopLivenessAndStartup(this.ref.uid);
    else await this.#refreshVolumes();
    const record = this.#env.record(this.pod);
    for (const event of decision.events) record(event);
    if (!removed) await this.#env.status.setPodStatus(this.pod, decision.status, decision.terminalPhase);
    for (const name of decision.readinessTriggers) this.#env.probes.triggerReadiness(this.ref.uid, name);
    return decision;
  }

  /** Labels and annotations may stand in files (downwardAPI): they follow an update of the pod at once. */
  async #refreshVolumes(): Promise<void> {
    if (this.#refreshed === this.#updates) return;
    this.#refreshed = this.#updates;
    try {
      await this.#env.volumes.refresh(this.pod);
    } catch (error) {
      this.#log("the volumes were not brought up to date", error);
    }
  }

  async #act(decision: Decision, signal: AbortSignal): Promise<PodMemory> {
    // A removal ends the plan under way; those that follow are about the removal.
    const { removed } = this.#mailbox.value;
    using abort = removed ? linkedAbort(signal) : linkedAbort(signal, this.#removed.signal);
    return await runPlan(decision.plan, decision.memory, this.#run(), this.#options(), {
      abort: abort.signal,
      deleted: this.#deleted.signal,
    });
  }

  #run(): PodRun {
    const { pod, removed } = this.#mailbox.value;
    return { env: this.#env, ref: this.ref, pod, removed, record: this.#env.record(pod) };
  }

  #options(): CoreOptions {
    const { rules, timeScale, maxContainerRestartPeriodMs, random } = this.#env;
    return { rules, timeScale, maxContainerRestartPeriodMs, jitter: random() };
  }

  #noteDeletion({ pod, removed }: Incoming): void {
    const { deletionTimestamp, deletionGracePeriodSeconds } = pod.metadata;
    if (deletionTimestamp !== undefined && !this.#deleted.signal.aborted)
      this.#env.timeline.record(this.ref, {
        type: "Pod",
        reason: "DeletionRequested",
        at: this.#env.clock.now(),
        message: `to be gone within ${String(deletionGracePeriodSeconds ?? 0)} s`,
      });
    if (removed || deletionTimestamp !== undefined)
      this.#deleted.abort(new Error("the pod is being deleted"));
    if (removed) this.#removed.abort(new Error("the pod was removed"));
  }

  #log(message: string, error: unknown): void {
    this.#env.log({ level: "error", message, pod: podTitle(this.ref), error });
  }
}

function isFinal({ pod, removed }: Incoming): boolean {
  return removed || pod.metadata.deletionTimestamp !== undefined;
}
