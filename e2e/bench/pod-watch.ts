import type { Pod } from "../../src/api/index.ts";
import { kinds } from "../../src/api/scheme.ts";
import type { KubeClient } from "../../src/client/kube-client.ts";

/** The state of one pod at the moment the watcher heard of it; `pod` undefined = deleted. */
export interface Sighting {
  readonly at: number;
  readonly pod: Pod | undefined;
}

interface Waiter {
  readonly name: string;
  readonly matches: (pod: Pod | undefined) => boolean;
  readonly tell: (sighting: Sighting) => void;
}

/** One watch of all pods on a connection of its own, as any other client has it. */
export class PodWatch {
  readonly #waiters = new Set<Waiter>();
  readonly #client: KubeClient;

  constructor(client: KubeClient) {
    this.#client = client;
  }

  /** Follows until the signal aborts. @throws whatever broke the watch */
  async run(signal: AbortSignal): Promise<void> {
    for await (const { type, object } of this.#client.watch<Pod>(kinds.Pod, {}, signal)) {
      const at = performance.now();
      if (type === "BOOKMARK") continue;
      const pod = type === "DELETED" ? undefined : object;
      for (const waiter of this.#waiters)
        if (waiter.name === object.metadata.name && waiter.matches(pod)) waiter.tell({ at, pod });
    }
    signal.throwIfAborted();
    throw new Error("the watch ended");
  }

  /** When the pod is first seen to match from now on. */
  async until(
    name: string,
    matches: (pod: Pod | undefined) => boolean,
    signal: AbortSignal,
  ): Promise<Sighting> {
    const { promise, resolve, reject } = Promise.withResolvers<Sighting>();
    const waiter = { name, matches, tell: resolve };
    const abort = (): void => {
      reject(signal.reason as Error);
    };
    this.#waiters.add(waiter);
    signal.addEventListener("abort", abort);
    try {
      signal.throwIfAborted();
      return await promise;
    } finally {
      signal.removeEventListener("abort", abort);
      this.#waiters.delete(waiter);
    }
  }
}

/** Whether all containers run. */
export function isRunning(pod: Pod | undefined): boolean {
  const statuses = pod?.status?.containerStatuses ?? [];
  return pod?.status?.phase === "Running" && statuses.every(({ state }) => state.running !== undefined);
}

export function isGone(pod: Pod | undefined): boolean {
  return pod === undefined;
}
