import { graceSeconds } from "../grace.ts";
import { commandsOf, isShell, programOf, scriptOf, type ScriptCommand } from "../shell/script.ts";
import type { Place, Statement } from "../statement.ts";
import { inWords } from "../words.ts";

/** Programs that set no handler, so that as process 1 they never hear of the stop signal. */
const deaf = new Set(["sleep", "tail", "cat", "yes"]);

/** Does the stop signal reach a program that hears it? Known only where the spec names the command. */
export function processOne(place: Place): readonly Statement[] {
  const { container, pod, kind } = place;
  // With one process namespace for the pod the sandbox is process 1, and signals do what they always do.
  if (kind === "init" || pod.spec.shareProcessNamespace === true) return [];
  const command = container.command ?? [];
  if (command.length === 0) return [];
  const argv = [...command, ...(container.args ?? [])];
  const script = scriptOf(argv);
  if (script !== undefined) return ofScript(place, script);
  if (isShell(argv) && argv.length > 1)
    return [shellFile(place, argv.find((word, index) => index > 0 && !word.startsWith("-")) ?? "")];
  return deaf.has(programOf(argv[0] ?? "")) ? [deafProgram(place, programOf(argv[0] ?? ""))] : [];
}

function ofScript(place: Place, script: string): readonly Statement[] {
  const commands = commandsOf(script);
  const last = commands.at(-1);
  if (last === undefined || commands.some(({ words }) => words[0] === "trap")) return [];
  const isLastExec = last.words[0] === "exec";
  if (!isLastExec && staysShell(commands, last)) return [swallows(place)];
  const program = programOf(last.words[isLastExec ? 1 : 0] ?? "");
  if (deaf.has(program)) return [deafProgram(place, program)];
  return isLastExec ? [] : [mayStay(place, program)];
}

const blockEnds = new Set(["done", "fi", "esac", "}", "wait"]);

/** Only a simple last command can take the shell's place; one behind `||`, in a pipe or in the background does not. */
function staysShell(commands: readonly ScriptCommand[], last: ScriptCommand): boolean {
  const before = commands.at(-2)?.end;
  return (
    last.end === "&" ||
    before === "|" ||
    before === "||" ||
    blockEnds.has(last.words[0] ?? "") ||
    (last.words.at(-1) ?? "").endsWith(")")
  );
}

const about = (place: Place) =>
  ({
    topic: "shutdown",
    container: place.container.name,
    field: `${place.path}.command`,
    rule: "stop-signal-pid-1",
  }) as const;

function swallows(place: Place): Statement {
  return {
    ...about(place),
    code: "ShellSwallowsStopSignal",
    level: "warning",
    text: `the shell stays process 1 and has no trap: the stop signal is lost, and the container ends by SIGKILL after ${inWords(graceSeconds(place.pod))}, exit code 137`,
    advice: "Let the script end in `exec PROGRAM`, or `trap` the signal and pass it on.",
  };
}

function shellFile(place: Place, file: string): Statement {
  return {
    ...about(place),
    code: "ShellMaySwallowStopSignal",
    level: "info",
    text: `a shell runs ${file} as process 1: unless the script ends in \`exec PROGRAM\` or traps the signal, the stop signal is lost`,
    advice: "Let the script end in `exec PROGRAM`.",
  };
}

function mayStay(place: Place, program: string): Statement {
  return {
    ...about(place),
    code: "ShellMaySwallowStopSignal",
    level: "info",
    text: `newer shells put ${program} in their own place, older ones stay process 1, and the stop signal is lost`,
    advice: `Write \`exec ${program} …\`.`,
  };
}

function deafProgram(place: Place, program: string): Statement {
  return {
    ...about(place),
    code: "NoStopSignalHandler",
    level: "warning",
    text: `${program} as process 1 does not hear the stop signal: the container ends by SIGKILL after ${inWords(graceSeconds(place.pod))}, exit code 137`,
    advice: `Trap the signal: \`sh -c 'trap "exit 0" TERM; ${program} … & wait'\`.`,
  };
}
