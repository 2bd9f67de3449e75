import type { Pod } from "../../api/index.ts";
import { isReady } from "../../api/pod-state.ts";
import { parseTimestamp } from "../../api/timestamp.ts";
import type { EpochMs } from "../../util/time.ts";

/** From when on the pod counts as available: ready for so many seconds. Undefined while it is not ready. */
export function availableFrom(pod: Pod, minReadySeconds: number): EpochMs | undefined {
  if (!isReady(pod)) return undefined;
  if (minReadySeconds === 0) return 0;
  const since = readySince(pod);
  return since === undefined ? undefined : since + minReadySeconds * 1000;
}

/** When the pod's readiness changed last. */
export function readySince({ status }: Pod): EpochMs | undefined {
  const ready = status?.conditions?.find(({ type }) => type === "Ready");
  return parseTimestamp(ready?.lastTransitionTime);
}
