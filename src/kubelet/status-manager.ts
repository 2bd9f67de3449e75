import type { Pod, PodStatus } from "../api/index.ts";
import type { Decision } from "./core/types.ts";
import type { VersionRules } from "./core/version-rules.ts";
import { mergeStatus } from "./core/status/merge.ts";
import { type PatchTarget, patchReadiness, patchSandboxReady, patchStarted } from "./core/status/patch.ts";
import { runtimePodRefOf } from "./pod-ref.ts";
import type { Clock, ContainerId, StatusSink } from "./ports.ts";

/** Where statuses go, and by which rules. */
export interface StatusManagerEnv {
  readonly clock: Clock;
  readonly sink: StatusSink;
  readonly rules: VersionRules;
  /** Told of every status once it is stored. */
  readonly published: (pod: Pod, status: PodStatus) => void;
}

/** A probe result of one container instance. */
export interface ProbedContainer {
  readonly podUid: string;
  readonly container: string;
  readonly id: ContainerId;
}

interface Entry {
  readonly pod: Pod;
  /** The kubelet's own view: what the next patch starts from. */
  readonly status: PodStatus;
  readonly terminalPhase: Decision["terminalPhase"];
  /** Ends when the last write queued so far has ended, however it ended. */
  readonly written: Promise<unknown>;
}

/**
 * The one writer of pod statuses. Each change is reduced into the kubelet's view at once and written in order, pod by
 * pod: latest object, pure merge, compare-and-swap. Distinct states are never coalesced, equal ones never written.
 */
export class StatusManager {
  readonly #env: StatusManagerEnv;
  readonly #entries = new Map<string, Entry>();

  constructor(env: StatusManagerEnv) {
    this.#env = env;
  }

  /** The kubelet's view, which may be ahead of the stored one. */
  status(podUid: string): PodStatus | undefined {
    return this.#entries.get(podUid)?.status;
  }

  /** Resolves when it is stored. */
  async setPodStatus(pod: Pod, status: PodStatus, terminalPhase: Decision["terminalPhase"]): Promise<void> {
    await this.#queue(pod, status, terminalPhase);
  }

  async setReadiness(probed: ProbedContainer, ready: boolean): Promise<void> {
    await this.#patch(probed.podUid, (status, pod) =>
      patchReadiness(status, ready, this.#target(pod, probed)),
    );
  }

  async setStarted(probed: ProbedContainer, started: boolean): Promise<void> {
    await this.#patch(probed.podUid, (status, pod) =>
      patchStarted(status, started, this.#target(pod, probed)),
    );
  }

  /** PodReadyToStartContainers, before the sync that made the sandbox ends. */
  async setSandboxReady(podUid: string): Promise<void> {
    await this.#patch(podUid, (status) => patchSandboxReady(status, this.#env.clock.now()));
  }

  /** Forgets a pod that is gone. */
  forget(podUid: string): void {
    this.#entries.delete(podUid);
  }

  async #patch(
    podUid: string,
    change: (status: PodStatus, pod: Pod) => PodStatus | undefined,
  ): Promise<void> {
    const entry = this.#entries.get(podUid);
    const status = entry && change(entry.status, entry.pod);
    if (entry !== undefined && status !== undefined)
      await this.#queue(entry.pod, status, entry.terminalPhase);
  }

  async #queue(pod: Pod, status: PodStatus, terminalPhase: Decision["terminalPhase"]): Promise<void> {
    const { uid } = runtimePodRefOf(pod);
    const before = this.#entries.get(uid)?.written;
    const write = this.#write(pod, status, terminalPhase, before);
    this.#entries.set(uid, { pod, status, terminalPhase, written: Promise.allSettled([write]) });
    await write;
  }

  async #write(
    pod: Pod,
    status: PodStatus,
    terminalPhase: Decision["terminalPhase"],
    before: Promise<unknown> | undefined,
  ): Promise<void> {
    await before;
    const { clock, rules, sink } = this.#env;
    const now = clock.now();
    const stored = await sink.patchStatus(runtimePodRefOf(pod), (latest) =>
      mergeStatus(latest, status, { terminalPhase, now, rules }),
    );
    this.#env.published(pod, stored === "gone" ? status : (stored.status ?? status));
  }

  #target(pod: Pod, { container, id }: ProbedContainer): PatchTarget {
    return { pod, container, id, now: this.#env.clock.now(), rules: this.#env.rules };
  }
}
