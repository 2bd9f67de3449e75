import type { Command } from "commander";
import { servedKinds } from "../../api/scheme.ts";

/** What may stand at the place of the last word: words known beforehand, and whether names of objects go there, too. */
export interface Completion {
  readonly words: readonly string[];
  readonly names: { readonly plural: string } | undefined;
}

const podCommands = new Set(["logs", "exec", "port-forward"]);
const resourceCommands = new Set(["get", "describe", "delete", "wait"]);

/** Decides what completes the words after the program's name; the last one is being typed. */
export function completionFor(program: Command, words: readonly string[]): Completion {
  const typed = words.at(-1) ?? "";
  const { command, rest } = descend(program, words.slice(0, -1));
  if (typed.startsWith("-")) return { words: flagsOf(command, program), names: undefined };
  const subcommands = command.commands.filter((sub) => !sub.name().startsWith("_")).map((sub) => sub.name());
  if (subcommands.length > 0) return { words: subcommands, names: undefined };
  const args = rest.filter((word) => !word.startsWith("-"));
  if (podCommands.has(command.name()))
    return { words: [], names: args.length === 0 ? { plural: "pods" } : undefined };
  if (command.name() === "timeline")
    return { words: [], names: args.length === 0 ? { plural: "podtimelines" } : undefined };
  if (!resourceCommands.has(command.name())) return { words: [], names: undefined };
  const [type] = args;
  if (type === undefined) return { words: servedKinds.map((kind) => kind.plural), names: undefined };
  const kind = servedKinds.find((served) =>
    [served.plural, served.singular, ...served.shortNames].includes(type),
  );
  return { words: [], names: kind === undefined ? undefined : { plural: kind.plural } };
}

function descend(
  program: Command,
  words: readonly string[],
): { readonly command: Command; readonly rest: readonly string[] } {
  let command = program;
  for (const [index, word] of words.entries()) {
    const next = command.commands.find((sub) => sub.name() === word);
    if (next !== undefined) command = next;
    else if (!word.startsWith("-") && command !== program) return { command, rest: words.slice(index) };
  }
  return { command, rest: [] };
}

function flagsOf(command: Command, program: Command): readonly string[] {
  return [...new Set([command, program])]
    .flatMap((owner) => owner.options.map((option) => option.long ?? option.short ?? ""))
    .concat("--help");
}
