import type { Probe } from "../api/index.ts";
import { failsAfterStart, probeTimes } from "./probe-times.ts";
import type { Place, Statement } from "./statement.ts";
import { inWords, rangeInWords } from "./words.ts";

/** How long a container may take to start, and what waits for it. */
export function startUp(place: Place): readonly Statement[] {
  if (place.kind === "init") return [initTime(place)];
  const { startupProbe, livenessProbe } = place.container;
  if (startupProbe !== undefined) return [probeBudget(place, "startupProbe", startupProbe)];
  if (livenessProbe !== undefined) return [probeBudget(place, "livenessProbe", livenessProbe)];
  return [
    {
      code: "StartUnlimited",
      level: "info",
      topic: "start-up",
      container: place.container.name,
      field: place.path,
      text: `may take as long as it likes to start: it has neither a startup nor a liveness probe${
        place.kind === "sidecar" ? ", and the containers after it do not wait for it" : ""
      }`,
      rule: "no-probe",
    },
  ];
}

function probeBudget(place: Place, name: "startupProbe" | "livenessProbe", probe: Probe): Statement {
  const seconds = failsAfterStart(probe);
  const { delay, period, failures } = probeTimes(probe);
  const sum = `${delay === 0 ? "" : `initialDelaySeconds ${String(delay)}, then `}${String(failures)} ${
    failures === 1 ? "failure" : "failures"
  } of the ${name}${failures === 1 ? "" : `, ${inWords(period)} apart`}`;
  return {
    code: name === "startupProbe" ? "StartupBudget" : "StartupBudgetOfLiveness",
    level: "info",
    topic: "start-up",
    container: place.container.name,
    field: `${place.path}.${name}`,
    text: `must answer within ${inWords(seconds.from)} of its start to be safe; if it never does it is killed after ${rangeInWords(seconds)} (${sum})`,
    seconds,
    rule: "probe-grid",
  };
}

function initTime({ container, path, pod }: Place): Statement {
  const limit = pod.spec.activeDeadlineSeconds;
  const bound = limit === undefined ? "nothing limits" : `only activeDeadlineSeconds ${String(limit)} limits`;
  return {
    code: "InitUnlimited",
    level: "info",
    topic: "start-up",
    container: container.name,
    field: path,
    text: `the containers after it wait until it has exited with 0; ${bound} its time`,
    rule: "init-order",
  };
}
