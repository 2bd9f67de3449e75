import type { Pod } from "../../api/index.ts";
import type { Mark } from "../model.ts";

/**
 * What happens to one pod, and when: the lab's view of the world. The rich implementation reads it from our own API, the
 * standard one concludes it from what any cluster's API offers.
 */
export interface PodTimeline extends AsyncDisposable {
  /** What it rests on: the node's own record, or what every cluster's API has. */
  readonly source: "podtimelines" | "standard";
  /** The pod as last seen, also after it has gone. */
  readonly pod: Pod;
  readonly gone: boolean;
  /** In the order in which we learned of them, on the lab's clock. */
  readonly marks: readonly Mark[];
  /** The last lines of a container's log, oldest first. */
  lastLog(container: string): readonly string[];
  /** Resolves with the first result of `decide` that is defined; asks again at every change. */
  until<T>(decide: () => T | undefined, signal: AbortSignal): Promise<T>;
}
