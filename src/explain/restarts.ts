import { restartLadder } from "../kubelet/core/back-off.ts";
import type { Place, Statement } from "./statement.ts";
import { inWords } from "./words.ts";

/** When a container that has ended is started again. */
export function restarts({ pod, container, path, kind }: Place): Statement {
  const own = container.restartPolicy;
  const policy = own ?? pod.spec.restartPolicy ?? "Always";
  const about = {
    level: "info",
    topic: "restart",
    container: container.name,
    field: own === undefined ? "spec.restartPolicy" : `${path}.restartPolicy`,
  } as const;
  if ((container.restartPolicyRules ?? []).length > 0)
    return {
      ...about,
      code: "RestartRules",
      field: `${path}.restartPolicyRules`,
      text: `the first of its rules that names the exit code decides, else restartPolicy ${policy}; restarts follow the ladder ${ladder()}`,
      rule: "restart-policy",
    };
  if (policy === "Never")
    return {
      ...about,
      code: "NeverRestarted",
      text: `is not restarted: ${kind === "init" ? "an exit other than 0 fails the pod" : "it ends once, by itself or by a probe"}`,
      rule: "restart-policy",
    };
  const when = kind === "init" || policy === "OnFailure" ? "an exit other than 0" : "every exit";
  return {
    ...about,
    code: "RestartLadder",
    text: `is restarted after ${when}: ${ladder()}`,
    rule: "crash-loop",
  };
}

/** `at once, then 10s, 20s, …, 5m after the exit` */
function ladder(): string {
  const { initialMs, maxMs, resetMs } = restartLadder;
  const windows: number[] = [];
  for (let window = initialMs; window < maxMs; window *= 2) windows.push(window);
  const steps = [...windows, maxMs].map((ms) => inWords(ms / 1000)).join(", ");
  return `at once, then ${steps} after the exit, never more; a run longer than ${inWords(resetMs / 1000)} begins anew`;
}
