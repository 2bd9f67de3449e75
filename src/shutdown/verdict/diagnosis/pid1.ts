import { basename } from "node:path";
import type { ContainerObservation, Pid1View, ProcessView } from "../../model.ts";
import type { Case } from "../case.ts";
import type { Explanation, Finding } from "../report.ts";

const shells = new Set(["sh", "bash", "ash", "dash", "zsh", "ksh"]);
const packageManagers = new Set(["npm", "yarn", "pnpm", "npx"]);
/** Inits that pass a signal on to their child alone. dumb-init, by itself, signals all. */
const inits = new Set(["tini", "docker-init", "catatonit"]);
const deliveryRule =
  "The stop signal goes to PID 1 of the container only, and the kernel drops signals that PID 1 has no handler for.";

/** What is wrong with PID 1 of a container, going by what /proc showed; undefined when nothing is, or is known. */
export function pid1Problem({ pid1: view }: ContainerObservation): Explanation | undefined {
  if (view === undefined) return undefined;
  const { pid1, children } = view;
  const child = deepest(children);
  if (isShell(pid1)) return shellProblem(pid1, child);
  const manager = [pid1, ...children].find(isPackageManager);
  if (manager !== undefined && child !== undefined && (manager === pid1 || !pid1.catchesTerm))
    return {
      code: "PackageManagerAsPid1",
      message: `PID ${String(manager.pid)} is \`${shown(manager)}\`, which does not reliably pass SIGTERM on to ${named(child)}`,
      rule: deliveryRule,
      fix: 'start the program itself in exec form, e.g. command: ["node", "server.js"]',
    };
  const stopsShort = shellUnderInit(view);
  if (stopsShort !== undefined) return stopsShort;
  if (pid1.ignoresTerm || !pid1.catchesTerm)
    return {
      code: "NoSigtermHandler",
      message: `PID 1 (\`${shown(pid1)}\`) ${pid1.ignoresTerm ? "ignores SIGTERM" : "has no handler for SIGTERM, so the signal does nothing"}`,
      rule: deliveryRule,
      fix: "handle SIGTERM in the program, or start it under a small init such as tini that passes it on",
    };
  return undefined;
}

/**
 * Warns of a PID 1 that does not end by SIGTERM where the test did not show it: a hook ended the app in time; and of one that
 * ends without the program having learned of it.
 */
export function pid1Warnings({ containers }: Case): readonly Finding[] {
  return containers.flatMap(({ seen, times }) => {
    // A stop signal other than SIGTERM cannot be seen in the API: an app that ended after it needs no handler.
    const endedBySignal = times.sigterm.value !== undefined && times.sigkill.value === false;
    if (times.sigkill.value === true) return [];
    const problem = endedBySignal ? shellUnderInit(seen.pid1) : pid1Problem(seen);
    return problem === undefined ? [] : [{ severity: "warning" as const, container: seen.name, ...problem }];
  });
}

/**
 * Node.js catches SIGTERM for the terminal's sake and then lets the kernel end the process, which it does not do to PID 1:
 * from outside that cannot be told from a handler of the program's.
 */
export function nodeAdvice({ pid1: view }: ContainerObservation): string {
  const isNode = /^node(js)?$/.test(basename(view?.pid1.command[0] ?? ""));
  return isNode ? 'give the program a `process.on("SIGTERM", …)` if it has none, or ' : "";
}

/** The init ends with the shell, and the kernel kills what is left in the container. */
function shellUnderInit(view: Pid1View | undefined): Explanation | undefined {
  const { pid1, children = [] } = view ?? {};
  const [shell] = children;
  const child = deepest(children);
  if (pid1 === undefined || shell === undefined || child === undefined || child === shell) return undefined;
  const [init = "", ...flags] = pid1.command;
  const own = flags.slice(
    0,
    flags.findIndex((flag) => !/^-\w/.test(flag)),
  );
  const toAll = own.some((flag) => flag.includes("g"));
  if (!inits.has(basename(init)) || toAll || !isShell(shell) || shell.catchesTerm) return undefined;
  return {
    code: "ShellUnderInit",
    message: `PID 1 is \`${basename(init)}\`, which passes SIGTERM on to its child, the shell \`${shown(shell)}\`: ${named(child)}, never received it and is killed when the shell has ended`,
    rule: deliveryRule,
    fix: "start the program with `exec` as the last command of the script, or let the init signal the whole process group (tini -g)",
  };
}

function shellProblem(pid1: ProcessView, child: ProcessView | undefined): Explanation | undefined {
  const script = pid1.command.includes("-c") ? `${basename(pid1.command[0] ?? "sh")} -c` : shown(pid1);
  if (pid1.catchesTerm && child === undefined) return undefined;
  if (pid1.catchesTerm)
    return {
      code: "ShellTrapWaits",
      message: `PID 1 is \`${script}\` with a trap for SIGTERM, which a shell runs only when its foreground command (${named(child)}) has ended`,
      rule: deliveryRule,
      fix: "use exec form (or `exec` in the script); or start the program in the background, `wait`, and pass the signal on in the trap",
    };
  return {
    code: "ShellAsPid1",
    message: `PID 1 is \`${script}\`${child === undefined ? "" : `; ${named(child)}, never received SIGTERM`}`,
    rule: deliveryRule,
    fix: `use exec form${child === undefined ? "" : `: command: ${JSON.stringify(child.command)}`}, or start it with \`exec\` as the last command of the script`,
  };
}

/** The program that the wrappers lead to: the last one that is no wrapper itself. */
function deepest(children: readonly ProcessView[]): ProcessView | undefined {
  return children.findLast((child) => !isShell(child) && !isPackageManager(child)) ?? children.at(-1);
}

function isShell({ name, command }: ProcessView): boolean {
  const [first = name, second = ""] = command.map((word) => basename(word).replace(/^-/, ""));
  return shells.has(first) || (first === "busybox" && shells.has(second));
}

/** npm is a node program that renames itself: `npm start` is its whole command line. */
function isPackageManager({ name, command }: ProcessView): boolean {
  const words = [name, ...command.slice(0, 2)].flatMap((part) => part.split(" ").slice(0, 1));
  return words.some((word) => packageManagers.has(basename(word).replace(/(-cli)?\.c?js$/, "")));
}

/** By its command: programs rename their processes (node's is MainThread). */
function named(child: ProcessView | undefined): string {
  if (child === undefined) return "the program";
  return `${basename(child.command[0] ?? child.name)}, pid ${String(child.pid)}`;
}

function shown({ command, name }: ProcessView): string {
  const text = command.join(" ");
  return text === "" ? name : text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
