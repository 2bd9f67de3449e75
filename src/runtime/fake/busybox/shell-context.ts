import type { Io, Process } from "./machine.ts";
import type { Programs } from "./program.ts";
import type { ShellNode } from "./syntax.ts";

/** The shell ends. */
export class ExitShell extends Error {
  readonly code: number;

  constructor(code: number) {
    super(`exit ${code}`);
    this.code = code;
  }
}

/** `break`, `continue` and `return` on their way out. */
export class Leave extends Error {
  readonly what: "break" | "continue" | "return";
  readonly levels: number;
  readonly code: number;

  constructor(what: Leave["what"], levels: number, code = 0) {
    super(what);
    this.what = what;
    this.levels = levels;
    this.code = code;
  }
}

/** What a shell hands to its subshells. */
export interface ShellState {
  readonly programs: Programs;
  /** `$0` */
  readonly name: string;
  readonly variables: Map<string, string>;
  readonly exported: Set<string>;
  readonly functions: Map<string, ShellNode>;
  parameters: readonly string[];
  cwd: string;
  /** `set -e` */
  exitOnError: boolean;
  /** `$$` */
  readonly pid: number;
}

/** The shell as its builtins see it. */
export interface ShellContext {
  readonly process: Process;
  readonly io: Io;
  readonly state: ShellState;
  readonly parameters: readonly string[];
  readonly lastStatus: number;
  readonly jobs: ReadonlyMap<number, Promise<number>>;
  assign(name: string, value: string): void;
  /** @throws ExitShell 2 after telling what is wrong */
  parse(text: string): ShellNode;
  run(node: ShellNode): Promise<number>;
  /** Waits for a job; a trap that comes meanwhile ends the wait with its signal's code. */
  wait(job: Promise<number>): Promise<number>;
  /** A program in a process of its own. */
  start(name: string, args: readonly string[]): { readonly done: Promise<number> };
  /** The environment of programs. */
  environment(): ReadonlyMap<string, string>;
}
