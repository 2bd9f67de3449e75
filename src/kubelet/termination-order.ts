import { untilAborted } from "../util/until-aborted.ts";
import type { Kill } from "./core/types.ts";

/** Whose turn it is to get the stop signal. */
export interface TerminationOrder {
  /** Resolves when everything that must end before this container has ended; rejects with the signal's reason. */
  turn(name: string, signal: AbortSignal): Promise<void>;
  /** The container no longer runs. */
  ended(name: string): void;
}

/**
 * Sidecars stop after all regular containers and in reverse order of the spec; all others at once
 * (kuberuntime_termination_order.go). Who is not in `kills` has ended already: the sidecar before it waits for nobody
 * further behind.
 * @param sidecars names of all sidecars of the pod, in spec order
 */
export function terminationOrder(kills: readonly Kill[], sidecars: readonly string[]): TerminationOrder {
  const ends = new Map(kills.map(({ name }) => [name, Promise.withResolvers<undefined>()] as const));
  const regular = kills.filter(({ kind }) => kind === "app").map(({ name }) => name);
  return {
    turn: async (name, signal) => {
      const at = sidecars.indexOf(name);
      if (at < 0) return;
      const before = [...regular, ...sidecars.slice(at + 1, at + 2)];
      for (const other of before) await untilAborted(Promise.resolve(ends.get(other)?.promise), signal);
    },
    ended: (name) => ends.get(name)?.resolve(undefined),
  };
}
