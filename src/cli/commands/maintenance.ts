import { type Command, Option } from "commander";
import type { CliPorts } from "../ports.ts";
import { withSession } from "../session.ts";

/** `minikubelet doctor|prune|version`: commands about the instance itself. */
export function defineMaintenance(program: Command, ports: CliPorts): void {
  program
    .command("doctor")
    .description("look at everything a node needs: engine, versions, limits, what is missing")
    .addOption(new Option("-o, --output <format>", "format").choices(["json"]))
    .action(async (options: { output?: string }, command: Command) => {
      await withSession(ports, command, async (session) => {
        const { doctor } = await import("../doctor/doctor.ts");
        await doctor(session, options.output);
      });
    });
  program
    .command("prune")
    .description("stop the daemon and remove all that this instance created")
    .option("-y, --yes", "do not ask")
    .action(async (options: { yes?: boolean }, command: Command) => {
      await withSession(ports, command, async (session) => {
        const { prune } = await import("../prune/prune.ts");
        await prune(session, options.yes === true);
      });
    });
  program
    .command("version")
    .description("versions of minikubelet and of the Kubernetes API it presents")
    .addOption(new Option("-o, --output <format>", "format").choices(["json"]))
    .action(async (options: { output?: string }, command: Command) => {
      await withSession(ports, command, async (session) => {
        const { printVersion } = await import("../version/version.ts");
        await printVersion(session, options.output);
      });
    });
}
