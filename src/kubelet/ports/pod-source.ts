import type { Pod } from "../../api/index.ts";

/** `deleted`: the object is gone from the API, whatever its containers do. */
export type PodChange =
  | { readonly type: "set"; readonly pod: Pod }
  | { readonly type: "deleted"; readonly pod: Pod };

/** The pods bound to this node. */
export interface PodSource {
  list(): readonly Pod[];
  /** First `set` for every present pod, then changes in order. */
  watch(signal: AbortSignal): AsyncIterable<PodChange>;
}
