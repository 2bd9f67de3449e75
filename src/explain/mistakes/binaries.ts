import type { ExecAction } from "../../api/index.ts";
import { commandsOf, programOf, scriptOf } from "../shell/script.ts";
import type { Place, Statement } from "../statement.ts";
import { lacking } from "./images.ts";

interface Handler {
  readonly field: string;
  readonly exec: ExecAction | undefined;
  readonly outcome: string;
}

/** Hooks and probes that run a program which the image, by its name, does not have. */
export function missingBinaries(place: Place): readonly Statement[] {
  return handlersOf(place).flatMap(({ field, exec, outcome }) => {
    const found = firstMissing(place.container.image ?? "", exec?.command ?? []);
    if (found === undefined) return [];
    const { program, what, isCertain } = found;
    const isPreStop = field.endsWith("preStop");
    return [
      {
        code: isPreStop ? "PreStopBinaryMissing" : "BinaryMissing",
        level: "warning" as const,
        topic: isPreStop ? ("shutdown" as const) : ("start-up" as const),
        container: place.container.name,
        field: `${place.path}.${field}`,
        text: `${field.replace("lifecycle.", "")} runs ${program}, which ${place.container.image ?? "the image"} ${isCertain ? "lacks" : "probably lacks"} (${what}): ${outcome}`,
        advice:
          isPreStop && program === "sleep"
            ? "Use preStop.sleep, which needs no program (1.30 and later)."
            : adviceFor(field),
        rule: field.startsWith("lifecycle") ? ("hook-failure" as const) : ("exec-in-container" as const),
      },
    ];
  });
}

function adviceFor(field: string): string {
  return field.startsWith("lifecycle")
    ? "Use httpGet or sleep, which need no program, or install it."
    : "Use httpGet, tcpSocket or grpc, which need no program, or install it.";
}

function handlersOf({ container }: Place): readonly Handler[] {
  const { lifecycle, startupProbe, readinessProbe, livenessProbe } = container;
  return [
    {
      field: "lifecycle.preStop",
      exec: lifecycle?.preStop?.exec,
      outcome: "the hook fails and the stop signal comes at once",
    },
    {
      field: "lifecycle.postStart",
      exec: lifecycle?.postStart?.exec,
      outcome: "the hook fails and the container is killed, again and again",
    },
    { field: "startupProbe", exec: startupProbe?.exec, outcome: "it never succeeds" },
    { field: "readinessProbe", exec: readinessProbe?.exec, outcome: "the container never gets ready" },
    { field: "livenessProbe", exec: livenessProbe?.exec, outcome: "it never succeeds" },
  ];
}

function firstMissing(
  image: string,
  command: readonly string[],
): { readonly program: string; readonly what: string; readonly isCertain: boolean } | undefined {
  const script = scriptOf(command);
  const inScript =
    script === undefined
      ? []
      : commandsOf(script).map(({ words }) => words.find((word) => !wrappers.has(word)) ?? "");
  for (const word of [command[0] ?? "", ...inScript]) {
    const program = programOf(word);
    const why = lacking(image, program);
    if (why !== undefined) return { program, ...why };
  }
  return undefined;
}

/** Words of a shell before the program that is meant. */
const wrappers = new Set(["exec", "!", "if", "while", "until", "then", "do", "else", "(", "{"]);
