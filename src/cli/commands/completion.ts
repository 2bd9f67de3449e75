import type { Command } from "commander";
import { Argument } from "commander";
import type { CliPorts } from "../ports.ts";
import { type Shell, shells } from "../completion/scripts.ts";
import { withSession } from "../session.ts";

/** `minikubelet completion SHELL`, and the hidden `__complete` that its script asks. */
export function defineCompletion(program: Command, ports: CliPorts): void {
  program
    .command("completion")
    .description("print the completion script of a shell")
    .addArgument(new Argument("<shell>", "your shell").choices(shells))
    .addHelpText("after", "\nFor bash: source <(minikubelet completion bash)")
    .action(async (shell: Shell) => {
      const { completionScripts } = await import("../completion/scripts.ts");
      ports.stdout.write(completionScripts[shell]);
    });
  program
    .command("__complete [words...]", { hidden: true })
    .action(async (words: readonly string[], _options: object, command: Command) => {
      await withSession(ports, command, async (session) => {
        const { complete } = await import("../completion/complete.ts");
        await complete(session, program, words);
      });
    });
}
