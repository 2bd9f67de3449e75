import { allStatuses, isReady, isTerminalPhase } from "../api/pod-state.ts";
import type { Pod } from "../api/index.ts";

/** Reasons of waiting that time alone does not mend. */
const lasting = new Set(["ErrImageNeverPull", "InvalidImageName", "ImagePullBackOff"]);

/** Whether a pod is ready, may become so, or cannot; of the last, why. */
export type Readiness =
  | { readonly state: "ready" }
  | { readonly state: "waiting" }
  | { readonly state: "hopeless"; readonly why: string; readonly hint: string };

/**
 * A crash loop is not hopeless: the next start may be the good one. An image that could not be pulled in two attempts is,
 * as tests see it: they had better fail at once.
 */
export function readinessOf(pod: Pod, gone: boolean): Readiness {
  if (gone || pod.metadata.deletionTimestamp !== undefined)
    return {
      state: "hopeless",
      why: gone ? "it is gone" : "it is being deleted",
      hint: "Somebody has deleted it.",
    };
  const phase = pod.status?.phase;
  if (isTerminalPhase(phase))
    return {
      state: "hopeless",
      why: `it has ended (phase ${phase})`,
      hint: "A pod that runs to its end is waited for with ended().",
    };
  const stuck = allStatuses(pod).find(({ state }) => lasting.has(state.waiting?.reason ?? ""));
  if (stuck !== undefined)
    return {
      state: "hopeless",
      why: `${stuck.name}: ${stuck.state.waiting?.reason ?? ""}`,
      hint: `Check the image ${JSON.stringify(stuck.image)}: its name, its tag, and whether the engine can pull it.`,
    };
  return { state: isReady(pod) ? "ready" : "waiting" };
}
