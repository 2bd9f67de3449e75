import { Shell } from "./shell.ts";
import {
  type Applet,
  type Applets,
  type Call,
  complain,
  pathOf,
  type Programs,
  spawnApplet,
} from "./program.ts";
import { openForReading } from "./open.ts";
import { signalName } from "./signals.ts";
import { readAll } from "./streams.ts";

const units: Readonly<Record<string, number>> = {
  "": 1_000,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** `0.5`, `2m` → milliseconds. */
function duration(text: string): number | undefined {
  const [, amount, unit = ""] = /^(\d*\.?\d+|infinity)([smhd]?)$/.exec(text) ?? [];
  if (amount === undefined) return undefined;
  return amount === "infinity" ? Infinity : Number(amount) * (units[unit] ?? 1_000);
}

const sleep: Applet = async (call) => {
  const durations = call.args.map(duration);
  if (durations.length === 0 || durations.includes(undefined))
    return complain(call, `invalid number '${call.args.join(" ")}'`);
  const ms = durations.reduce<number>((sum, one) => sum + (one ?? 0), 0);
  if (ms === Infinity) return await call.process.forever();
  await call.process.sleep(ms);
  return 0;
};

/** `sh -c TEXT [NAME ARGS…]`, `sh FILE [ARGS…]` */
function sh(programs: Programs): Applet {
  return async (call) => {
    const options = call.args.findIndex((arg) => !arg.startsWith("-"));
    const flags = call.args.slice(0, options < 0 ? undefined : options).join("");
    const [first, ...rest] = options < 0 ? [] : call.args.slice(options);
    if (first === undefined) return await script(call, programs, await readAll(call.io.stdin), call.name, []);
    if (flags.includes("c"))
      return await script(call, programs, first, rest[0] ?? call.name, rest.slice(1), flags);
    const source = openForReading(call.machine, pathOf(call, first));
    if (source === undefined) return complain(call, `can't open '${first}': No such file or directory`) + 1;
    return await script(call, programs, await readAll(source), first, rest, flags);
  };
}

async function script(
  call: Call,
  programs: Programs,
  text: string,
  name: string,
  parameters: readonly string[],
  flags = "",
): Promise<number> {
  const { process, io, env, cwd } = call;
  const shell = new Shell(process, io, {
    programs,
    name,
    variables: new Map(env),
    exported: new Set(env.keys()),
    functions: new Map(),
    parameters,
    cwd,
    exitOnError: flags.includes("e"),
    pid: process.pid,
  });
  return await shell.runText(text);
}

/** Runs another program in its own place. */
function instead(programs: Programs, skip: (args: readonly string[]) => readonly string[]): Applet {
  return async (call) => {
    const [name = "", ...args] = skip(call.args);
    const applet = programs.find(call.machine, name, call.cwd);
    return applet === undefined
      ? complain(call, `can't execute '${name}': No such file or directory`) + 126
      : await applet({ ...call, name, args });
  };
}

/** `timeout [-s SIGNAL] SECONDS PROGRAM ARGS…` */
function timeout(programs: Programs): Applet {
  return async (call) => {
    const flag = call.args[0] === "-s";
    const [limit = "", name = "", ...args] = flag ? call.args.slice(2) : call.args;
    const applet = programs.find(call.machine, name, call.cwd);
    if (applet === undefined)
      return complain(call, `can't execute '${name}': No such file or directory`) + 126;
    const { io, env, cwd, process } = call;
    const child = spawnApplet(applet, { name, args, io, env, cwd }, process);
    call.machine.tasks.spawn(async () => {
      await child.process.sleep(duration(limit) ?? 0).catch(() => undefined);
      child.process.signal(signalName(flag ? (call.args[1] ?? "") : "TERM") ?? "TERM");
    });
    return await process.interruptible(child.done);
  };
}

function env(programs: Programs): Applet {
  return async (call) => {
    const command = call.args.findIndex((arg) => !arg.includes("=") && !arg.startsWith("-"));
    if (command >= 0) return await instead(programs, (args) => args.slice(command))(call);
    call.io.stdout.write([...call.env].map(([name, value]) => `${name}=${value}\n`).join(""));
    return 0;
  };
}

const date: Applet = ({ args, io, machine }) => {
  const now = machine.clock.now();
  const format = args.find((arg) => arg.startsWith("+"))?.slice(1) ?? "%c";
  const iso = new Date(now).toISOString();
  io.stdout.write(
    `${format
      .replaceAll("%s", String(Math.floor(now / 1000)))
      .replaceAll("%N", String((now % 1000) * 1_000_000).padStart(9, "0"))
      .replaceAll(/%[TX]/g, iso.slice(11, 19))
      .replaceAll("%F", iso.slice(0, 10))
      .replaceAll("%c", iso)}\n`,
  );
  return 0;
};

/** Processes by name. */
function matching({ machine, args, process }: Call): readonly { pid: number; signal(name: string): void }[] {
  const names = args.filter((arg) => !arg.startsWith("-"));
  return [...machine.processes.values()].filter((one) => one !== process && names.includes(one.name));
}

const pidof: Applet = (call) => {
  const found = matching(call);
  if (found.length > 0) call.io.stdout.write(`${found.map(({ pid }) => pid).join(" ")}\n`);
  return found.length > 0 ? 0 : 1;
};

const killall: Applet = (call) => {
  const flag = call.args.find((arg) => arg.startsWith("-"))?.slice(1);
  const found = matching(call);
  for (const one of found) one.signal(signalName(flag ?? "TERM") ?? "TERM");
  return found.length > 0 ? 0 : 1;
};

const printed =
  (text: (call: Call) => string): Applet =>
  (call) => {
    call.io.stdout.write(`${text(call)}\n`);
    return 0;
  };

/** Only looked at by people: what they print would be compared with nothing. */
const shown = [
  "df",
  "du",
  "free",
  "id",
  "ifconfig",
  "ip",
  "mount",
  "netstat",
  "ps",
  "route",
  "sync",
  "top",
  "uname",
  "uptime",
];

/** Programs about processes and the machine. */
export function processApplets(programs: Programs): Applets {
  return {
    ...Object.fromEntries(shown.map((name) => [name, () => 0] as const)),
    ash: sh(programs),
    basename: printed(({ args }) => (args[0] ?? "").split("/").at(-1) ?? ""),
    date,
    dirname: printed(({ args }) => (args[0] ?? "").replace(/\/[^/]*$/, "") || "/"),
    env: env(programs),
    expr: printed(({ args }) => String(Number(args[0]) + (args[1] === "-" ? -1 : 1) * Number(args[2] ?? 0))),
    false: () => 1,
    hostname: printed(({ machine }) => machine.hostname),
    killall,
    nohup: instead(programs, (args) => args),
    pgrep: pidof,
    pidof,
    pkill: killall,
    printenv: env(programs),
    pwd: printed(({ cwd }) => cwd),
    setsid: instead(programs, (args) => args),
    sh: sh(programs),
    sleep,
    timeout: timeout(programs),
    true: () => 0,
    usleep: async ({ args, process }) => {
      await process.sleep(Number(args[0]) / 1000);
      return 0;
    },
    whoami: printed(() => "root"),
  };
}
