import type { Pod } from "../../api/index.ts";
import { failsAfterStart } from "../probe-times.ts";
import type { Place, Statement } from "../statement.ts";
import { inWords } from "../words.ts";

/** What a pod's deadline means, and whether it leaves the containers the start that their probes allow. */
export function deadlines(pod: Pod, places: readonly Place[]): readonly Statement[] {
  const deadline = pod.spec.activeDeadlineSeconds;
  if (deadline === undefined) return [];
  const about = { topic: "deadline", field: "spec.activeDeadlineSeconds", rule: "active-deadline" } as const;
  const patient = places.find(
    ({ container: { startupProbe } }) =>
      startupProbe !== undefined && failsAfterStart(startupProbe).from >= deadline,
  );
  return [
    {
      ...about,
      code: "ActiveDeadline",
      level: "info",
      text: `the pod fails ${inWords(deadline)} after the node saw it, whatever it does then (reason DeadlineExceeded); its containers are ended as at a deletion`,
      seconds: { from: deadline, to: deadline },
    },
    ...(patient === undefined
      ? []
      : [
          {
            ...about,
            code: "DeadlineBelowStartup",
            level: "warning" as const,
            container: patient.container.name,
            text: `the startupProbe allows a longer start than activeDeadlineSeconds ${String(deadline)}`,
            advice: "Raise activeDeadlineSeconds, or lower the startupProbe's failureThreshold.",
          },
        ]),
  ];
}
