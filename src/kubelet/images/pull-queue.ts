import { linkedAbort } from "../../util/linked-abort.ts";
import { Semaphore } from "../../util/semaphore.ts";
import { untilAborted } from "../../util/until-aborted.ts";
import type { Clock, ContainerRuntime, Image, PullProgress, RegistryAuth } from "../ports.ts";
import type { PullRate } from "./pull-rate.ts";

/** An image that has been pulled, for all who asked for it meanwhile. */
export interface Pulled {
  readonly image: Image;
  /** How long the pull itself took, without waiting for others. */
  readonly tookMs: number;
}

interface SharedPull {
  readonly result: Promise<Pulled>;
  readonly abort: (reason: unknown) => void;
  readonly listeners: Set<(progress: PullProgress) => void>;
  waiters: number;
}

/** What pulling takes. */
export interface PullQueueDeps {
  readonly runtime: Pick<ContainerRuntime, "pull">;
  readonly clock: Clock;
  readonly rate: PullRate;
  /** 1 is the kubelet's serializeImagePulls. */
  readonly parallel: number;
}

/**
 * Pulls one image after the other. Who asks for an image (with the same credentials) that is queued or being pulled
 * shares that pull; it is aborted when the last of them has gone.
 */
export class PullQueue {
  readonly #deps: PullQueueDeps;
  readonly #places: Semaphore;
  readonly #pulls = new Map<string, SharedPull>();

  constructor(deps: PullQueueDeps) {
    this.#deps = deps;
    this.#places = new Semaphore(deps.parallel);
  }

  /** @throws what the engine throws; Error `pull QPS exceeded`; the signal's reason */
  async pull(
    image: string,
    auth: RegistryAuth | undefined,
    progress: (p: PullProgress) => void,
    signal: AbortSignal,
  ): Promise<Pulled> {
    signal.throwIfAborted();
    const key = JSON.stringify([image, auth]);
    const shared = this.#pulls.get(key) ?? this.#begin(key, image, auth);
    shared.waiters++;
    shared.listeners.add(progress);
    try {
      return await untilAborted(shared.result, signal);
    } finally {
      shared.listeners.delete(progress);
      shared.waiters--;
      if (shared.waiters === 0) {
        if (this.#pulls.get(key) === shared) this.#pulls.delete(key);
        shared.abort(signal.reason);
      }
    }
  }

  #begin(key: string, image: string, auth: RegistryAuth | undefined): SharedPull {
    const own = linkedAbort();
    const listeners: SharedPull["listeners"] = new Set();
    const tell = (progress: PullProgress): void => {
      for (const listener of listeners) listener(progress);
    };
    const result = this.#places
      .run(() => this.#pullNow(image, auth, tell, own.signal), own.signal)
      .finally(() => {
        if (this.#pulls.get(key)?.listeners === listeners) this.#pulls.delete(key);
      });
    const abort = (reason: unknown): void => {
      own.abort(reason);
    };
    const shared: SharedPull = { result, abort, listeners, waiters: 0 };
    this.#pulls.set(key, shared);
    return shared;
  }

  async #pullNow(
    image: string,
    auth: RegistryAuth | undefined,
    tell: (progress: PullProgress) => void,
    signal: AbortSignal,
  ): Promise<Pulled> {
    const { clock, rate, runtime } = this.#deps;
    if (!rate.tryAccept()) throw new Error("pull QPS exceeded");
    const begun = clock.now();
    return { image: await runtime.pull(image, auth, tell, signal), tookMs: clock.now() - begun };
  }
}
