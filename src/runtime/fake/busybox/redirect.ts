import { expandText, type Expander } from "./expand.ts";
import type { Io, Machine } from "./machine.ts";
import { openForReading, openForWriting } from "./open.ts";
import { pathOf } from "./program.ts";
import { textSource } from "./streams.ts";
import type { Redirect } from "./syntax.ts";

/** The descriptors after redirections, one after the other. @returns why one of them cannot be */
export async function redirect(
  redirects: readonly Redirect[],
  before: Io,
  cwd: string,
  machine: Machine,
  shell: Expander,
): Promise<Io | string> {
  let io = before;
  for (const { fd, operator, target } of redirects) {
    const text = await expandText(target, shell);
    if (operator === "<<") io = { ...io, stdin: textSource(text) };
    else if (operator === "<") {
      const stdin = openForReading(machine, pathOf({ cwd }, text));
      if (stdin === undefined) return `can't open ${text}: no such file`;
      io = { ...io, stdin };
    } else {
      const sink =
        operator === ">&"
          ? text === "2"
            ? io.stderr
            : io.stdout
          : openForWriting(machine, pathOf({ cwd }, text), operator === ">>", io);
      if (typeof sink === "string") return `can't create ${text}: ${sink}`;
      io = fd === 2 ? { ...io, stderr: sink } : { ...io, stdout: sink };
    }
  }
  return io;
}
