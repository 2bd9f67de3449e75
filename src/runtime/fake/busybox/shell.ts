import { expandPattern, expandText, expandWords, matches } from "./expand.ts";
import { type Io, type Process, spawn } from "./machine.ts";
import { parseShell } from "./parse.ts";
import { ShellCommands } from "./shell-commands.ts";
import { ExitShell, Leave } from "./shell-context.ts";
import { exitCodeOf } from "./signals.ts";
import { Capture, nothing, Pipe } from "./streams.ts";
import { type ShellNode, ShellSyntaxError } from "./syntax.ts";

/** Turns of a loop that take no time at all, before a little is made to pass: nothing may stand still in time. */
const freeTurns = 1_000;

/** An almquist shell, as far as manifests use one. */
export class Shell extends ShellCommands {
  readonly jobs: Map<number, Promise<number>> = new Map();
  #turns = 0;

  /** Runs a text to its end, traps included. @returns the exit code */
  async runText(text: string): Promise<number> {
    const code = await this.#untilExit(async () => await this.run(this.parse(text)));
    const last = this.process.traps.get("EXIT");
    if (last === undefined || last === "") return code;
    this.process.traps.delete("EXIT");
    this.lastStatus = code;
    return await this.#untilExit(async () => {
      await this.run(this.parse(last));
      return code;
    });
  }

  /** @throws ExitShell 2 after telling what is wrong */
  parse(text: string): ShellNode {
    try {
      return parseShell(text);
    } catch (error) {
      if (!(error instanceof ShellSyntaxError)) throw error;
      this.io.stderr.write(`${this.state.name}: syntax error: ${error.message}\n`);
      throw new ExitShell(2);
    }
  }

  async run(node: ShellNode): Promise<number> {
    this.lastStatus = await this.#evaluate(node);
    await this.runTraps();
    return this.lastStatus;
  }

  /** Runs what is trapped and has come. */
  async runTraps(): Promise<void> {
    for (
      let signal = this.process.pending.shift();
      signal !== undefined;
      signal = this.process.pending.shift()
    ) {
      const action = this.process.traps.get(signal) ?? "";
      const status = this.lastStatus;
      if (action !== "") await this.run(this.parse(action));
      this.lastStatus = status;
    }
  }

  /** Waits for a job; a trap that comes meanwhile ends the wait with its signal's code. */
  async wait(job: Promise<number>): Promise<number> {
    let code: number | undefined;
    await this.process.untilTrap(
      job.then((ended) => {
        code = ended;
      }),
    );
    return code ?? exitCodeOf(this.process.pending[0] ?? "TERM");
  }

  async output(body: ShellNode): Promise<string> {
    const stdout = new Capture();
    this.lastStatus = await this.subshell(body, { ...this.io, stdout }).done;
    return stdout.text.replace(/\n+$/, "");
  }

  /** Runs a part of the program in a process of its own. */
  subshell(body: ShellNode, io: Io): { readonly process: Process; readonly done: Promise<number> } {
    const { state } = this;
    return spawn(this.process.machine, this.process, async (process) => {
      process.name = "sh";
      const inner = new Shell(process, io, {
        ...state,
        variables: new Map(state.variables),
        exported: new Set(state.exported),
        functions: new Map(state.functions),
      });
      inner.lastStatus = this.lastStatus;
      return await inner.#untilExit(async () => await inner.run(body));
    });
  }

  // ----------------------------------------------------------------------------------------------------- the tree

  async #evaluate(node: ShellNode): Promise<number> {
    this.process.life.throwIfAborted();
    switch (node.kind) {
      case "simple":
        return this.#errexit(await this.simple(node));
      case "list":
        return await this.#list(node);
      case "and-or": {
        let status = await this.#tolerant(async () => await this.run(node.first));
        for (const { operator, node: next } of node.rest)
          if ((status === 0) === (operator === "&&"))
            status = await this.#tolerant(async () => await this.run(next));
        return status;
      }
      case "pipeline": {
        const status = await this.#pipeline(node.stages);
        return node.negated ? Number(status === 0) : status;
      }
      case "if":
        return await this.#if(node);
      case "while":
        return await this.#while(node);
      case "for": {
        const words = node.words === undefined ? this.parameters : await expandWords(node.words, this);
        return await this.#loop(words.values(), async (word) => {
          this.assign(node.name, word);
          return await this.run(node.body);
        });
      }
      case "case":
        return await this.#case(node);
      case "subshell":
        return await this.process.interruptible(this.subshell(node.body, this.io).done);
      case "function":
        this.state.functions.set(node.name, node.body);
        return 0;
      case "redirected":
        return await this.redirected(node.redirects, async () => await this.run(node.body));
    }
  }

  async #list({ items }: ShellNode & { kind: "list" }): Promise<number> {
    let status = 0;
    for (const { node, background } of items) {
      if (!background) {
        status = await this.run(node);
        continue;
      }
      const { process, done } = this.subshell(node, { ...this.io, stdin: nothing });
      this.jobs.set(process.pid, done);
      this.lastJob = process.pid;
      status = 0;
    }
    return status;
  }

  async #pipeline(stages: readonly ShellNode[]): Promise<number> {
    const [only] = stages;
    if (stages.length === 1 && only !== undefined)
      return await this.#tolerant(async () => await this.run(only));
    const running: Promise<number>[] = [];
    let stdin = this.io.stdin;
    for (const [index, stage] of stages.entries()) {
      const isLast = index === stages.length - 1;
      const pipe = new Pipe();
      const source = stdin;
      const { done } = this.subshell(stage, {
        ...this.io,
        stdin: source,
        stdout: isLast ? this.io.stdout : pipe,
      });
      running.push(
        done.then((code) => {
          pipe.close();
          if (source instanceof Pipe) source.break();
          return code;
        }),
      );
      stdin = pipe;
    }
    const codes = await this.process.interruptible(Promise.all(running));
    return codes.at(-1) ?? 0;
  }

  async #if({ branches, otherwise }: ShellNode & { kind: "if" }): Promise<number> {
    for (const { condition, body } of branches)
      if ((await this.#tolerant(async () => await this.run(condition))) === 0) return await this.run(body);
    return otherwise === undefined ? 0 : await this.run(otherwise);
  }

  async #while({ condition, body, until }: ShellNode & { kind: "while" }): Promise<number> {
    let status = 0;
    for (;;) {
      const holds = (await this.#tolerant(async () => await this.run(condition))) === 0;
      if (holds === until) return status;
      const turn = await this.#turn(async () => await this.run(body));
      if (turn === "break") return 0;
      status = this.lastStatus;
    }
  }

  async #loop(values: Iterator<string>, body: (value: string) => Promise<number>): Promise<number> {
    for (let next = values.next(); next.done !== true; next = values.next()) {
      const { value } = next;
      if ((await this.#turn(async () => await body(value))) === "break") return 0;
    }
    return this.lastStatus;
  }

  async #turn(body: () => Promise<unknown>): Promise<"break" | "on"> {
    if (++this.#turns % freeTurns === 0) await this.process.sleep(1);
    try {
      await body();
      return "on";
    } catch (error) {
      if (!(error instanceof Leave) || error.what === "return") throw error;
      if (error.levels > 1) throw new Leave(error.what, error.levels - 1);
      return error.what === "break" ? "break" : "on";
    }
  }

  async #case({ word, branches }: ShellNode & { kind: "case" }): Promise<number> {
    const text = await expandText(word, this);
    for (const { patterns, body } of branches)
      for (const pattern of patterns)
        if (matches(text, await expandPattern(pattern, this))) return await this.run(body);
    return 0;
  }

  async #untilExit(body: () => Promise<number>): Promise<number> {
    try {
      return await body();
    } catch (error) {
      if (error instanceof ExitShell || error instanceof Leave) return error.code;
      throw error;
    }
  }

  #tolerance = 0;

  /** Where a status is looked at, `set -e` does not end the shell. */
  async #tolerant(body: () => Promise<number>): Promise<number> {
    this.#tolerance++;
    try {
      return await body();
    } finally {
      this.#tolerance--;
    }
  }

  #errexit(status: number): number {
    if (status !== 0 && this.state.exitOnError && this.#tolerance === 0) throw new ExitShell(status);
    return status;
  }
}
