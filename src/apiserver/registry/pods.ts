import type { Pod, PodStatus } from "../../api/index.ts";
import { computeQOSClass } from "../../api/qos.ts";
import { deletePod } from "./pod-deletion.ts";
import type { Strategy } from "./resource.ts";

/** podStrategy and podStatusStrategy. */
export const podStrategy: Strategy<Pod> = {
  generation: true,
  returnsDeleted: true,
  prepareForCreate: (pod) => ({ ...pod, status: initialStatus(pod) }),
  prepareForUpdate: (next, { status }) => {
    const { status: _ignored, ...rest } = next;
    return status === undefined ? rest : { ...rest, status };
  },
  prepareStatusUpdate: (next, current) => ({
    ...current,
    ...(next.status === undefined ? {} : { status: next.status }),
  }),
  delete: deletePod,
};

/** podStrategy.PrepareForCreate: Pending; a gated pod says so at once. */
function initialStatus(pod: Pod): PodStatus {
  const gated = (pod.spec.schedulingGates ?? []).length > 0;
  return {
    phase: "Pending",
    ...(gated ? { conditions: [GATED] } : {}),
    qosClass: computeQOSClass(pod.spec),
  };
}

const GATED = {
  type: "PodScheduled",
  status: "False",
  lastProbeTime: null,
  lastTransitionTime: null,
  reason: "SchedulingGated",
  message: "Scheduling is blocked due to non-empty scheduling gates",
} as const;
