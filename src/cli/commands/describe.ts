import type { Command } from "commander";
import type { CliPorts } from "../ports.ts";
import { withSession } from "../session.ts";

/** `minikubelet describe TYPE NAME` */
export function defineDescribe(program: Command, ports: CliPorts): void {
  program
    .command("describe <resource...>")
    .description("show an object with its state and events")
    .usage("[options] <type>[/name] [name...]")
    .option("-l, --selector <selector>", "label selector")
    .action(async (resources: readonly string[], options: { selector?: string }, command: Command) => {
      await withSession(ports, command, async (session) => {
        const { describe } = await import("../describe/describe.ts");
        await describe(session, resources, options);
      });
    });
}
