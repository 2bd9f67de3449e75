import { computeQOSClass } from "../../../api/qos.ts";
import { formatTimestamp } from "../../../api/timestamp.ts";
import type { Pod, PodStatus } from "../../../api/index.ts";
import type { EpochMs } from "../../../util/time.ts";

/** The whole status of a pod that the kubelet refuses at admission (OutOfcpu, NodePorts, …): it is never tried again. */
export function rejectedStatus(pod: Pod, reason: string, detail: string, now: EpochMs): PodStatus {
  return {
    phase: "Failed",
    reason,
    message: `Pod was rejected: ${detail}`,
    startTime: formatTimestamp(now),
    qosClass: pod.status?.qosClass ?? computeQOSClass(pod.spec),
  };
}
