import { appArmorWarnings } from "../../api/defaults/app-armor.ts";
import { admitPodSpec, defaultPod, initialPodStatus } from "../../api/defaults/pod.ts";
import {
  prepareEphemeralContainersForUpdate,
  prepareResizeForUpdate,
  prepareSpecForCreate,
} from "../../api/defaults/prepare.ts";
import type { ApiFeatures } from "../../api/features.ts";
import type { Pod } from "../../api/index.ts";
import { pick } from "../../api/members.ts";
import { checkPodFields } from "../../api/pod-fields/check.ts";
import { formatTimestamp } from "../../api/timestamp.ts";
import { validatePodCreate } from "../../api/validation/pod.ts";
import { validateEphemeralContainersUpdate } from "../../api/validation/pod-ephemeral-update.ts";
import { validateResize } from "../../api/validation/pod-resize.ts";
import { validatePodStatusUpdate } from "../../api/validation/pod-status-update.ts";
import { validatePodUpdate } from "../../api/validation/pod-update.ts";
import { warningsFor } from "../../api/warnings/pod.ts";
import { admitPod } from "./pod-admission.ts";
import { deletePod } from "./pod-deletion.ts";
import type { Strategy } from "./resource.ts";
import { keepStatus } from "./status.ts";

/** podStrategy and podStatusStrategy of a version. */
export const podStrategy = (features: ApiFeatures): Strategy<Pod> => ({
  generation: "spec",
  returnsDeleted: true,
  default: (pod) => defaultPod(pod, features),
  admit: admitPod,
  prepareForCreate: (pod, now) => {
    const spec = prepareSpecForCreate(pod, features);
    return { ...pod, spec, status: initialPodStatus(spec, formatTimestamp(now)) };
  },
  prepareForUpdate: (next, current) => keepStatus({ ...next, spec: admitPodSpec(next.spec) }, current),
  // Who leaves the QoS class out means no other one.
  prepareStatusUpdate: (next, current) => ({
    ...current,
    ...(next.status && { status: { ...pick(current.status ?? {}, ["qosClass"]), ...next.status } }),
  }),
  validate: (pod) => {
    const errors = validatePodCreate(pod, features);
    return errors.length > 0 ? errors : checkPodFields(pod).refused;
  },
  validateUpdate: (next, current) => validatePodUpdate(next, current, features),
  validateStatusUpdate: validatePodStatusUpdate,
  parts: {
    ephemeralcontainers: {
      prepare: prepareEphemeralContainersForUpdate,
      validate: (next, current) => validateEphemeralContainersUpdate(next, current, features),
    },
    resize: {
      prepare: prepareResizeForUpdate,
      validate: (next, current) => validateResize(next, current, features),
    },
  },
  earlyWarnings: appArmorWarnings,
  warnings: (pod) => [...warningsFor(pod), ...checkPodFields(pod).warnings],
  delete: deletePod,
});
