import { type Command, Option } from "commander";
import type { ApplyFlags } from "../apply/apply-files.ts";
import type { CliPorts } from "../ports.ts";
import { withSession } from "../session.ts";

/** `minikubelet apply -f FILE` */
export function defineApply(program: Command, ports: CliPorts): void {
  program
    .command("apply")
    .description("create or change the objects of manifests (all of them or, when one is invalid, none)")
    .requiredOption("-f, --filename <file...>", "files, folders, URLs or - for standard input")
    .option("-R, --recursive", "folders with their folders")
    .addOption(new Option("--dry-run [mode]", "check everything, change nothing").choices(["server", "none"]))
    .addOption(new Option("-o, --output <format>", "format").choices(["name"]))
    .action(async (flags: ApplyFlags, command: Command) => {
      await withSession(ports, command, async (session) => {
        const { applyFiles } = await import("../apply/apply-files.ts");
        await applyFiles(session, flags);
      });
    });
}
