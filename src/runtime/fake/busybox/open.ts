import { normalized } from "./files.ts";
import type { Io, Machine } from "./machine.ts";
import { nothing, nowhere, type Sink, type Source, textSource } from "./streams.ts";

/** A file as what a process reads from. @returns undefined when there is none */
export function openForReading(machine: Machine, path: string): Source | undefined {
  const full = normalized(path);
  if (full === "/dev/null") return nothing;
  const text = pseudoFile(machine, full) ?? machine.files.readText(full);
  return text === undefined ? undefined : textSource(text);
}

/** The text of what the kernel makes up; empty where nobody reads more into it. */
export function pseudoFile(machine: Machine, path: string): string | undefined {
  if (path === "/proc/uptime") return `${(machine.clock.now() / 1000).toFixed(2)} 0.00\n`;
  return /^\/(proc|sys)\/./.test(path) ? "" : undefined;
}

/** A file as what a process writes to. @returns why it cannot be */
export function openForWriting(machine: Machine, path: string, append: boolean, io: Io): Sink | string {
  const full = normalized(path);
  const device = deviceOf(machine, full, io);
  if (device !== undefined) return device;
  const problem = machine.files.write(full, "", append);
  if (problem !== undefined) return problem;
  return {
    write: (text) => {
      machine.files.write(full, text, true);
    },
  };
}

function deviceOf(machine: Machine, path: string, io: Io): Sink | undefined {
  switch (path) {
    case "/dev/null":
    case "/dev/zero":
      return nowhere;
    case "/dev/stdout":
    case "/proc/self/fd/1":
      return io.stdout;
    case "/dev/stderr":
    case "/proc/self/fd/2":
      return io.stderr;
    case "/proc/1/fd/1":
      return machine.stdout;
    case "/proc/1/fd/2":
      return machine.stderr;
    default:
      return undefined;
  }
}
