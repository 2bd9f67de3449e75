import type { Pod } from "../../api/index.ts";
import { isReady } from "../../api/pod-state.ts";
import { parseTimestamp } from "../../api/timestamp.ts";
import type { EpochMs } from "../../util/time.ts";

/** From when on the pod counts as available: ready for so many seconds. Undefined while it is not ready. */
export function availableFrom(pod: Pod, minReadySeconds: number): EpochMs | undefined {
  if (!isReady(pod)) return undefined;
  const ready = pod.status?.conditions?.find(({ type }) => type === "Ready");
  const since = parseTimestamp(ready?.lastTransitionTime);
  return minReadySeconds === 0 ? 0 : since === undefined ? undefined : since + minReadySeconds * 1000;
}
