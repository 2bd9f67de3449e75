import type { Pod } from "../../api/index.ts";
import { podRow } from "../../api/tables/pod-row.ts";
import type { EpochMs } from "../../util/time.ts";

/** `READY STATUS RESTARTS [phase]` of a pod, as `kubectl get pods` prints it, but for how long ago the last restart was. */
export function statusLine(pod: Pod, now: EpochMs): string {
  const { ready, status, restarts } = podRow(pod, now);
  return `${ready} ${status} ${restarts.replace(/ .*/, "")} [${pod.status?.phase ?? ""}]`;
}
