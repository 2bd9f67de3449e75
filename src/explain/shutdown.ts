import { minimumGraceSeconds } from "../kubelet/core/termination.ts";
import { graceSeconds, hookTime, killSeconds } from "./grace.ts";
import type { Place, Statement } from "./statement.ts";
import { inWords } from "./words.ts";

/** How long a container has from the deletion of its pod to its SIGKILL, and what takes a share of it. */
export function shutdown(place: Place): readonly Statement[] {
  if (place.kind === "init") return [];
  const preStop = preStopShare(place);
  return [
    budget(place),
    ...(preStop === undefined ? [] : [preStop]),
    ...sidecarTurn(place),
    ...endpointsLag(place),
  ];
}

function budget(place: Place): Statement {
  const { pod, container } = place;
  const grace = graceSeconds(pod);
  const to = killSeconds(place);
  return {
    code: "ShutdownBudget",
    level: "info",
    topic: "shutdown",
    container: container.name,
    field: "spec.terminationGracePeriodSeconds",
    text: `has ${inWords(grace)} from the deletion${
      container.lifecycle?.preStop === undefined ? "" : " for preStop and stop signal together"
    }; SIGKILL comes after ${inWords(to)} at the latest`,
    seconds: { from: 0, to },
    rule: "grace-period",
  };
}

function preStopShare({ pod, container, path }: Place): Statement | undefined {
  const hook = container.lifecycle?.preStop;
  if (hook === undefined) return undefined;
  const grace = graceSeconds(pod);
  const { atLeast, isExact } = hookTime(hook);
  const about = {
    topic: "shutdown",
    container: container.name,
    field: `${path}.lifecycle.preStop`,
    rule: "pre-stop-eats-grace",
  } as const;
  if (atLeast >= grace)
    return {
      ...about,
      code: "PreStopAboveGrace",
      level: "warning",
      text: `preStop takes ${inWords(atLeast)}, the grace period is ${inWords(grace)}: the hook is given up after ${inWords(grace)}, and the stop signal is followed by SIGKILL ${inWords(minimumGraceSeconds)} later`,
      seconds: { from: atLeast, to: atLeast },
      advice: `Make terminationGracePeriodSeconds ${inWords(atLeast)} plus the time that the program needs to end.`,
    };
  const left = inWords(Math.max(grace - Math.floor(atLeast), minimumGraceSeconds));
  return {
    ...about,
    code: "PreStopShare",
    level: "info",
    text: isExact
      ? `preStop takes ${inWords(atLeast)} of it: the stop signal comes then, and ${left} are left to end`
      : atLeast > 0
        ? `preStop takes at least ${inWords(atLeast)} of it, so at most ${left} are left from the stop signal on`
        : "preStop has no time limit of its own: its whole seconds are missing from the stop signal's time",
    ...(isExact ? { seconds: { from: atLeast, to: atLeast } } : {}),
  };
}

function sidecarTurn({ pod, container, kind, path }: Place): readonly Statement[] {
  if (kind !== "sidecar") return [];
  const grace = graceSeconds(pod);
  return [
    {
      code: "SidecarTurn",
      level: "info",
      topic: "shutdown",
      container: container.name,
      field: path,
      text: `gets its stop signal when all regular containers and the sidecars after it have ended; if they use up the ${inWords(grace)}, ${inWords(minimumGraceSeconds)} are left to it`,
      rule: "sidecar-order",
    },
  ];
}

/** Whoever serves must outlive the news of its end. */
function endpointsLag({ container, kind, path }: Place): readonly Statement[] {
  const isServing = (container.ports ?? []).length > 0 && kind === "app";
  if (!isServing || container.lifecycle?.preStop !== undefined) return [];
  return [
    {
      code: "TrafficAfterStopSignal",
      level: "info",
      topic: "shutdown",
      container: container.name,
      field: `${path}.lifecycle`,
      text: "the stop signal comes at once: requests that arrive until every proxy has heard of it meet a program that is ending",
      advice:
        "Go on accepting for some seconds after the stop signal, or add a preStop sleep of that length.",
      rule: "endpoints-lag",
    },
  ];
}
