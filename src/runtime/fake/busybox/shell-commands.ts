import { builtins } from "./builtins.ts";
import { expandText, expandWords, type Expander } from "./expand.ts";
import { pathOf, spawnApplet } from "./program.ts";
import { redirect } from "./redirect.ts";
import { Leave, type ShellContext } from "./shell-context.ts";
import { ShellVariables } from "./shell-variables.ts";
import type { Redirect, ShellNode, SimpleCommand } from "./syntax.ts";

/** How a shell runs one command. */
export abstract class ShellCommands extends ShellVariables implements Expander, ShellContext {
  abstract readonly jobs: ReadonlyMap<number, Promise<number>>;
  abstract parse(text: string): ShellNode;
  abstract run(node: ShellNode): Promise<number>;
  abstract wait(job: Promise<number>): Promise<number>;
  abstract output(body: ShellNode): Promise<string>;

  /** Assignments, then a function, a builtin or a program. */
  protected async simple({ assignments, words, redirects }: SimpleCommand): Promise<number> {
    this.lastStatus = words.length === 0 ? 0 : this.lastStatus;
    const [name, ...args] = await expandWords(words, this);
    const values = new Map<string, string>();
    for (const { name: variable, value } of assignments) values.set(variable, await expandText(value, this));
    if (name === undefined) {
      for (const [variable, value] of values) this.assign(variable, value);
      return await this.redirected(redirects, () => Promise.resolve(this.lastStatus));
    }
    if (name === "exec" && args.length === 0) return (await this.#redirect(redirects)) ?? 0;
    return await this.redirected(redirects, async () => await this.#invoke(name, args, values));
  }

  async #invoke(name: string, args: readonly string[], values: ReadonlyMap<string, string>): Promise<number> {
    const body = this.state.functions.get(name);
    if (body !== undefined) return await this.#call(body, args);
    const builtin = builtins[name];
    if (builtin !== undefined) {
      for (const [variable, value] of values) this.assign(variable, value);
      return await builtin(this, args);
    }
    return await this.process.interruptible(this.start(name, args, values).done);
  }

  /** A program in a process of its own. */
  start(
    name: string,
    args: readonly string[],
    values: ReadonlyMap<string, string> = new Map(),
  ): { readonly done: Promise<number> } {
    const { cwd, programs } = this.state;
    const applet = programs.find(this.process.machine, name, cwd);
    if (applet === undefined) {
      const isPath = name.includes("/");
      const isThere = isPath && this.process.machine.files.type(pathOf({ cwd }, name)) !== undefined;
      const reason = isThere ? "Permission denied" : "not found";
      this.io.stderr.write(`${this.state.name}: ${name}: ${reason}\n`);
      return { done: Promise.resolve(isThere ? 126 : 127) };
    }
    return spawnApplet(applet, { name, args, io: this.io, env: this.environment(values), cwd }, this.process);
  }

  async #call(body: ShellNode, args: readonly string[]): Promise<number> {
    const { parameters } = this.state;
    this.state.parameters = args;
    try {
      return await this.run(body);
    } catch (error) {
      if (error instanceof Leave && error.what === "return") return error.code;
      throw error;
    } finally {
      this.state.parameters = parameters;
    }
  }

  /** Runs a part of the program with its streams led elsewhere. */
  protected async redirected(redirects: readonly Redirect[], body: () => Promise<number>): Promise<number> {
    if (redirects.length === 0) return await body();
    const before = this.io;
    try {
      return (await this.#redirect(redirects)) ?? (await body());
    } finally {
      this.io = before;
    }
  }

  /** @returns the exit code of a redirection that failed */
  async #redirect(redirects: readonly Redirect[]): Promise<number | undefined> {
    const changed = await redirect(redirects, this.io, this.state.cwd, this.process.machine, this);
    if (typeof changed !== "string") {
      this.io = changed;
      return undefined;
    }
    this.io.stderr.write(`${this.state.name}: ${changed}\n`);
    return 1;
  }
}
