import type { Command } from "commander";
import type { CliPorts } from "../ports.ts";
import { withSession } from "../session.ts";

/** `minikubelet validate FILE…` */
export function defineValidate(program: Command, ports: CliPorts): void {
  program
    .command("validate <file...>")
    .description("check manifests without creating anything; no daemon is needed")
    .option("-R, --recursive", "folders with their folders")
    .action(async (files: readonly string[], options: { recursive?: boolean }, command: Command) => {
      await withSession(ports, command, async (session) => {
        const { validate } = await import("../validate/validate.ts");
        await validate(session, files, options);
      });
    });
}
