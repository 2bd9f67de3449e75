import type { Pod, PodStatus } from "../../api/index.ts";
import type { RuntimePodRef } from "./runtime-state.ts";

/** Where the status goes. */
export interface StatusSink {
  /**
   * Reads the latest pod, computes the change, writes it by compare-and-swap, and retries on conflict. `change`
   * returning undefined means nothing to write. `gone` when the pod or its uid no longer exists.
   */
  patchStatus(ref: RuntimePodRef, change: (latest: Pod) => PodStatus | undefined): Promise<Pod | "gone">;
  /** Removes the object for good, once its containers are gone: a delete with grace 0 and a uid precondition. */
  removePod(ref: RuntimePodRef): Promise<void>;
}
