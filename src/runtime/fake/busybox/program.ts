import { normalized } from "./files.ts";
import { type Io, Killed, type Machine, type Process, spawn } from "./machine.ts";

/** One run of a program. */
export interface Call {
  readonly process: Process;
  readonly machine: Machine;
  readonly name: string;
  /** Without the program's own name. */
  readonly args: readonly string[];
  readonly io: Io;
  readonly env: ReadonlyMap<string, string>;
  readonly cwd: string;
}

/** A program of busybox; its result is the exit code. */
export type Applet = (call: Call) => number | Promise<number>;

/** Programs by name. */
export type Applets = Readonly<Record<string, Applet>>;

/** What a container's PATH leads to: applets, and the files of the container that are programs. */
export interface Programs {
  find(machine: Machine, name: string, cwd: string): Applet | undefined;
}

/** An argument as a path. */
export function pathOf(call: Pick<Call, "cwd">, path: string): string {
  return normalized(path.startsWith("/") ? path : `${call.cwd}/${path}`);
}

/** Tells an error as applets do. @returns 1 */
export function complain(call: Pick<Call, "name" | "io">, text: string): number {
  call.io.stderr.write(`${call.name}: ${text}\n`);
  return 1;
}

/** What the first steps of any program take; also keeps a loop of programs from standing still in time. */
const startMs = 1;

/** Runs an applet as a process of its own; resolves with its exit code. */
export function spawnApplet(
  applet: Applet,
  call: Omit<Call, "process" | "machine">,
  parent: Process,
): { readonly process: Process; readonly done: Promise<number> } {
  const { machine } = parent;
  return spawn(machine, parent, async (process) => {
    process.name = call.name;
    await process.sleep(startMs);
    return await applet({ ...call, process, machine });
  });
}

/** The kernel ends a process that took too much memory. */
export function endForMemory({ machine, process }: Pick<Call, "machine" | "process">): never {
  machine.outOfMemory();
  process.end(137);
  throw new Killed(137);
}
