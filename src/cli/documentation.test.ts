import { readFileSync } from "node:fs";
import { Command } from "commander";
import { expect, test } from "vitest";
import type { CliPorts } from "./ports.ts";
import { buildProgram } from "./program.ts";

const document = readFileSync(new URL("../../docs/commands.md", import.meta.url), "utf8");
// The tree is only looked at: no action runs, so none of the ports is touched.
const program = await buildProgram(new Command("minikubelet"), {} as CliPorts);

function visible(command: Command): readonly Command[] {
  return command.commands
    .filter((child) => child.name() !== "help" && !child.name().startsWith("_"))
    .flatMap((child) => [child, ...visible(child)]);
}

function nameOf(command: Command): string {
  const parent = command.parent;
  return parent === null || parent === program ? command.name() : `${nameOf(parent)} ${command.name()}`;
}

/** Text between the heading of a command and the next heading. */
function sectionOf(name: string): string | undefined {
  return new RegExp(`^#{2,3} ${name}\\n([\\s\\S]*?)(?=^#{2,3} |$(?![\\s\\S]))`, "m").exec(document)?.[1];
}

/** First cells of the section's table that are flags, as written. */
function documentedFlags(section: string): readonly string[] {
  return [...section.matchAll(/^\| `(-[^`]*)` \|/gm)].map(([, flags]) => flags ?? "");
}

const commands = visible(program).map((command) => [nameOf(command), command] as const);

test.each(commands)("docs/commands.md tells the flags of %s, all of them and no other", (name, command) => {
  const flags = command.options.map((option) => option.flags);
  expect(sectionOf(name), `the heading "${name}"`).toBeDefined();
  expect(documentedFlags(sectionOf(name) ?? "")).toEqual(flags);
});

test("docs/commands.md tells the flags that every command has", () => {
  const flags = program.options.map((option) => option.flags);
  expect(documentedFlags(sectionOf("Flags of every command") ?? "")).toEqual(flags);
});

test("docs/commands.md tells of no command that does not exist", () => {
  const headings = [...document.matchAll(/^#{2,3} ([a-z][a-z -]*)$/gm)].map(([, name]) => name);
  expect(headings).toEqual(commands.map(([name]) => name));
});
