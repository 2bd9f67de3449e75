import { failsAfterStart } from "../probe-times.ts";
import { programOf } from "../shell/script.ts";
import type { Place, Statement } from "../statement.ts";
import { inWords } from "../words.ts";
import { isSlowImage } from "./images.ts";

/** A delay as long as this before a probe says that the author knows of a slow start. */
const slowDelaySeconds = 20;
/** What a program of a slow kind may take on a busy machine. */
const generousSeconds = 300;

/** A liveness probe without a startup probe, on a container that probably starts slowly. */
export function slowStarter({ container, path, kind }: Place): readonly Statement[] {
  const { livenessProbe, startupProbe, readinessProbe } = container;
  if (kind === "init" || livenessProbe === undefined || startupProbe !== undefined) return [];
  const seconds = failsAfterStart(livenessProbe);
  const why = slowReason(
    container,
    livenessProbe.initialDelaySeconds ?? 0,
    readinessProbe?.initialDelaySeconds ?? 0,
  );
  if (why === undefined || seconds.from >= generousSeconds) return [];
  return [
    {
      code: "LivenessWithoutStartupProbe",
      level: "warning",
      topic: "start-up",
      container: container.name,
      field: `${path}.livenessProbe`,
      text: `probably starts slowly (${why}) and has no startup probe: a start of more than ${inWords(seconds.from)} is killed by the liveness probe, and so is the next one`,
      seconds,
      advice: `Add a startupProbe like the livenessProbe, with failureThreshold × periodSeconds above the slowest start, and drop initialDelaySeconds.`,
      rule: "startup-first",
    },
  ];
}

function slowReason(
  container: Place["container"],
  livenessDelay: number,
  readinessDelay: number,
): string | undefined {
  if (livenessDelay >= slowDelaySeconds) return `initialDelaySeconds is ${String(livenessDelay)}`;
  if (readinessDelay >= slowDelaySeconds) return `the readinessProbe waits for ${String(readinessDelay)}s`;
  if (isSlowImage(container.image ?? "")) return `image ${container.image ?? ""}`;
  if ((container.command ?? []).some((word) => programOf(word) === "java")) return "it is a Java program";
  const variable = (container.env ?? []).find(({ name }) =>
    /^(JAVA_OPTS|JAVA_TOOL_OPTIONS|JDK_JAVA_OPTIONS|CATALINA_OPTS|SPRING_.+)$/.test(name),
  );
  return variable === undefined ? undefined : `it has the variable ${variable.name}`;
}
