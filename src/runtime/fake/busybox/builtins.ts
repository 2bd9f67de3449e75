import type { Process } from "./machine.ts";
import { openForReading } from "./open.ts";
import { type Applet, pathOf } from "./program.ts";
import { ExitShell, Leave, type ShellContext } from "./shell-context.ts";
import { signalName } from "./signals.ts";
import { readAll, type Source } from "./streams.ts";
import { echo, kill, printf } from "./basic-applets.ts";
import { test } from "./test-applet.ts";

type Builtin = (shell: ShellContext, args: readonly string[]) => number | Promise<number>;

/** An applet that needs no process of its own. */
function inside(name: string, applet: Applet): Builtin {
  return async (shell, args) => {
    const { process, io, state } = shell;
    return await applet({
      process,
      machine: process.machine,
      name,
      args,
      io,
      env: shell.environment(),
      cwd: state.cwd,
    });
  };
}

/** What has been read ahead of lines that were asked for. */
const readAhead = new WeakMap<Source, string>();

async function readLine(source: Source): Promise<string | undefined> {
  let text = readAhead.get(source) ?? "";
  while (!text.includes("\n")) {
    const more = await source.read();
    if (more === undefined) break;
    text += more;
  }
  const end = text.indexOf("\n");
  readAhead.set(source, end < 0 ? "" : text.slice(end + 1));
  return end < 0 && text === "" ? undefined : text.slice(0, end < 0 ? undefined : end);
}

function number(text: string | undefined, otherwise: number): number {
  return text === undefined ? otherwise : Number(text);
}

/** A process that replaces its shell keeps of the traps only what is ignored. */
function forgetTraps({ traps }: Process): void {
  for (const [signal, action] of traps) if (action !== "") traps.delete(signal);
}

async function source(shell: ShellContext, [file = ""]: readonly string[]): Promise<number> {
  const content = openForReading(shell.process.machine, pathOf(shell.state, file));
  if (content === undefined) {
    shell.io.stderr.write(`${shell.state.name}: .: can't open '${file}': No such file or directory\n`);
    throw new ExitShell(2);
  }
  return await shell.run(shell.parse(await readAll(content)));
}

/** What the shell does itself. */
export const builtins: Readonly<Record<string, Builtin>> = {
  ":": () => 0,
  true: () => 0,
  false: () => 1,
  echo: inside("echo", echo),
  printf: inside("printf", printf),
  kill: inside("kill", kill),
  test: inside("test", test),
  "[": inside("[", test),
  umask: () => 0,
  ulimit: () => 0,
  exit: (shell, [code]) => {
    throw new ExitShell(number(code, shell.lastStatus) & 255);
  },
  return: (shell, [code]) => {
    throw new Leave("return", 1, number(code, shell.lastStatus));
  },
  break: (_shell, [levels]) => {
    throw new Leave("break", number(levels, 1));
  },
  continue: (_shell, [levels]) => {
    throw new Leave("continue", number(levels, 1));
  },
  cd: (shell, [path = "/"]) => {
    const full = pathOf(shell.state, path);
    if (shell.process.machine.files.type(full) !== "directory") {
      shell.io.stderr.write(`${shell.state.name}: cd: can't cd to ${path}: No such file or directory\n`);
      return 2;
    }
    shell.state.cwd = full;
    return 0;
  },
  pwd: (shell) => {
    shell.io.stdout.write(`${shell.state.cwd}\n`);
    return 0;
  },
  export: (shell, args) => {
    for (const arg of args) {
      const [name = "", ...value] = arg.split("=");
      if (arg.includes("=")) shell.assign(name, value.join("="));
      shell.state.exported.add(name);
    }
    return 0;
  },
  local: (shell, args) => {
    for (const arg of args) {
      const [name = "", ...value] = arg.split("=");
      shell.assign(name, value.join("="));
    }
    return 0;
  },
  unset: (shell, args) => {
    for (const name of args) shell.state.variables.delete(name);
    return 0;
  },
  set: (shell, args) => {
    const [option = "", ...rest] = args;
    if (option === "--") shell.state.parameters = rest;
    else if (/^[-+]/.test(option)) {
      if (option.includes("e")) shell.state.exitOnError = option.startsWith("-");
    } else shell.state.parameters = args;
    return 0;
  },
  shift: (shell, [count]) => {
    shell.state.parameters = shell.parameters.slice(number(count, 1));
    return 0;
  },
  trap: ({ process }, args) => {
    const [action = "-", ...signals] = args.length === 1 ? ["-", ...args] : args;
    for (const one of signals) {
      const signal = one === "0" || one === "EXIT" ? "EXIT" : signalName(one);
      if (signal === undefined) return 1;
      if (action === "-") process.traps.delete(signal);
      else process.traps.set(signal, action);
    }
    return 0;
  },
  wait: async (shell, [pid]) => {
    if (pid !== undefined) {
      const job = shell.jobs.get(Number(pid));
      return job === undefined ? 127 : await shell.wait(job);
    }
    const jobs = Promise.all(shell.jobs.values()).then(() => 0);
    return await shell.wait(jobs);
  },
  exec: async (shell, [name = "", ...args]) => {
    const { process, io, state } = shell;
    const applet = state.programs.find(process.machine, name, state.cwd);
    if (applet === undefined) {
      io.stderr.write(`${state.name}: exec: ${name}: not found\n`);
      throw new ExitShell(127);
    }
    forgetTraps(process);
    process.name = name;
    const { cwd } = state;
    const call = { process, machine: process.machine, name, args, io, env: shell.environment(), cwd };
    throw new ExitShell(await applet(call));
  },
  eval: async (shell, args) => await shell.run(shell.parse(args.join(" "))),
  ".": source,
  source,
  read: async (shell, args) => {
    const names = args.filter((arg) => !arg.startsWith("-"));
    const line = await shell.process.interruptible(readLine(shell.io.stdin));
    const words = (line ?? "").trim().split(/[ \t]+/);
    names.forEach((name, index) => {
      const isLast = index === names.length - 1;
      shell.assign(name, isLast ? words.slice(index).join(" ") : (words[index] ?? ""));
    });
    return line === undefined ? 1 : 0;
  },
  type: (shell, [name = ""]) => (has(shell, name) ? 0 : 127),
  command: async (shell, args) => {
    const [name = "", ...rest] = args.filter((arg) => !/^-[vV]$/.test(arg));
    if (rest.length < args.length - 1) return has(shell, name) ? 0 : 127;
    const builtin = builtins[name];
    return builtin === undefined
      ? await shell.process.interruptible(shell.start(name, rest).done)
      : await builtin(shell, rest);
  },
};

function has(shell: ShellContext, name: string): boolean {
  const { programs, cwd } = shell.state;
  return name in builtins || programs.find(shell.process.machine, name, cwd) !== undefined;
}
