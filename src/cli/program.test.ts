import { Command } from "commander";
import { expect, test } from "vitest";
import type { CliPorts } from "./ports.ts";
import { buildProgram } from "./program.ts";

// The tree is only looked at: no action runs, so none of the ports is touched.
const tree = async (first?: string) => await buildProgram(new Command("minikubelet"), {} as CliPorts, first);
const namesOf = (program: Command): readonly string[] => program.commands.map((command) => command.name());
const all = namesOf(await tree());

test.each(all.filter((name) => !name.startsWith("_")))(
  "a command line that begins with %s loads little else",
  async (name) => {
    const names = namesOf(await tree(name));
    expect(names).toContain(name);
    expect(names.length).toBeLessThanOrEqual(3);
  },
);

test.each(["help", "-n", "gte", "__complete"])("one that begins with %s loads all", async (first) => {
  expect(namesOf(await tree(first))).toEqual(all);
});
