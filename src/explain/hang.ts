import { killSeconds } from "./grace.ts";
import { failsAfterHang, succeedsAfter } from "./probe-times.ts";
import type { Place, Statement } from "./statement.ts";
import { inWords, rangeInWords } from "./words.ts";

/** How soon a container that no longer answers is found, ended, and kept from traffic. */
export function hang(place: Place): readonly Statement[] {
  return place.kind === "init" ? [] : [liveness(place), readiness(place)];
}

function liveness(place: Place): Statement {
  const { container, path } = place;
  const probe = container.livenessProbe;
  const about = { level: "info", topic: "hang", container: container.name } as const;
  if (probe === undefined)
    return {
      ...about,
      code: "HangUnnoticed",
      field: path,
      text: "a hang is never noticed: there is no liveness probe; only its exit restarts the container",
      rule: "no-probe",
    };
  const seconds = failsAfterHang(probe);
  const kill = killSeconds(place, probe.terminationGracePeriodSeconds);
  return {
    ...about,
    code: "HangDetection",
    field: `${path}.livenessProbe`,
    text: `a hang is noticed after ${rangeInWords(seconds)}; if it then ignores the stop signal, the container is gone after up to ${inWords(kill)} more`,
    seconds,
    rule: "liveness-kill",
  };
}

function readiness({ container, path }: Place): Statement {
  const probe = container.readinessProbe;
  const about = { level: "info", topic: "traffic", container: container.name } as const;
  if (probe === undefined)
    return {
      ...about,
      code: "ReadyAtOnce",
      field: path,
      text: "gets traffic as soon as it has started, and while it hangs: there is no readiness probe",
      rule: "no-probe",
    };
  const seconds = failsAfterHang(probe);
  return {
    ...about,
    code: "ReadinessWindow",
    field: `${path}.readinessProbe`,
    text: `gets no more traffic ${rangeInWords(seconds)} after it stops answering, and traffic again ${rangeInWords(succeedsAfter(probe))} after it answers`,
    seconds,
    rule: "readiness-traffic",
  };
}
