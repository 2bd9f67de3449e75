import { globIn } from "./glob.ts";
import type { Io, Process } from "./machine.ts";
import { endForMemory } from "./program.ts";
import type { ShellState } from "./shell-context.ts";

/** No variable is that long by intention. */
const longestVariable = 1 << 27;

/** What a shell knows. */
export abstract class ShellVariables {
  readonly process: Process;
  readonly state: ShellState;
  io: Io;
  lastStatus = 0;
  lastJob = 0;

  constructor(process: Process, io: Io, state: ShellState) {
    this.process = process;
    this.io = io;
    this.state = state;
  }

  get parameters(): readonly string[] {
    return this.state.parameters;
  }

  variable(name: string): string | undefined {
    switch (name) {
      case "?":
        return String(this.lastStatus);
      case "$":
        return String(this.state.pid);
      case "!":
        return this.lastJob === 0 ? "" : String(this.lastJob);
      case "#":
        return String(this.parameters.length);
      case "0":
        return this.state.name;
      case "-":
        return "";
      case "PPID":
        return String(this.process.parent?.pid ?? 0);
      default:
        return /^\d+$/.test(name) ? this.parameters[Number(name) - 1] : this.state.variables.get(name);
    }
  }

  assign(name: string, value: string): void {
    const limit = this.process.machine.spec.resources.memoryBytes;
    if (value.length > (limit > 0 ? limit / 2 : longestVariable))
      endForMemory({ machine: this.process.machine, process: this.process });
    this.state.variables.set(name, value);
  }

  glob(pattern: string): readonly string[] {
    return globIn(this.process.machine.files, this.state.cwd, pattern);
  }

  /** The environment of programs. */
  environment(more: ReadonlyMap<string, string> = new Map()): ReadonlyMap<string, string> {
    const own = [...this.state.variables].filter(([name]) => this.state.exported.has(name));
    return new Map([...own, ...more]);
  }
}
