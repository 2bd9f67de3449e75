import { admitPodSpec, defaultPod, initialPodStatus } from "../../api/defaults/pod.ts";
import { prepareEphemeralContainersForUpdate, prepareResizeForUpdate } from "../../api/defaults/prepare.ts";
import type { Pod } from "../../api/index.ts";
import { checkPodFields } from "../../api/pod-fields/check.ts";
import { formatTimestamp } from "../../api/timestamp.ts";
import { validatePodCreate } from "../../api/validation/pod.ts";
import {
  validateEphemeralContainersUpdate,
  validatePodStatusUpdate,
  validateResize,
} from "../../api/validation/pod-subresources.ts";
import { validatePodUpdate } from "../../api/validation/pod-update.ts";
import { warningsFor } from "../../api/warnings/pod.ts";
import { admitPod } from "./pod-admission.ts";
import { deletePod } from "./pod-deletion.ts";
import type { Strategy } from "./resource.ts";

/** podStrategy and podStatusStrategy. */
export const podStrategy: Strategy<Pod> = {
  generation: "spec",
  returnsDeleted: true,
  default: (pod) => defaultPod(pod),
  admit: admitPod,
  prepareForCreate: (pod, now) => {
    const spec = admitPodSpec(pod.spec);
    return { ...pod, spec, status: initialPodStatus(spec, formatTimestamp(now)) };
  },
  prepareForUpdate: (next, { status }) => {
    const { status: _ignored, ...rest } = next;
    return { ...rest, spec: admitPodSpec(next.spec), ...(status === undefined ? {} : { status }) };
  },
  prepareStatusUpdate: (next, current) => ({
    ...current,
    ...(next.status === undefined ? {} : { status: next.status }),
  }),
  validate: (pod) => [...validatePodCreate(pod), ...checkPodFields(pod).refused],
  validateUpdate: (next, current) => validatePodUpdate(next, current),
  validateStatusUpdate: validatePodStatusUpdate,
  parts: {
    ephemeralcontainers: {
      prepare: prepareEphemeralContainersForUpdate,
      validate: (next, current) => validateEphemeralContainersUpdate(next, current),
    },
    resize: {
      prepare: prepareResizeForUpdate,
      validate: (next, current) => validateResize(next, current),
    },
  },
  warnings: (pod) => [...warningsFor(pod), ...checkPodFields(pod).warnings],
  delete: deletePod,
};
