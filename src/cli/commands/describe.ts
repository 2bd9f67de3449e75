import { type Command, Option } from "commander";
import type { DescribeOptions } from "../describe/describe.ts";
import type { CliPorts } from "../ports.ts";
import { withSession } from "../session.ts";

/** `minikubelet describe TYPE NAME` */
export function defineDescribe(program: Command, ports: CliPorts): void {
  program
    .command("describe [resource...]")
    .description("show objects with their state and events")
    .usage("[options] (<type>[/name] [name...] | -f <file>)")
    .option("-f, --filename <file...>", "the objects of these files, folders or URLs")
    .option("-R, --recursive", "folders with their folders")
    .option("-A, --all-namespaces", "objects of all namespaces")
    .option("-l, --selector <selector>", "label selector, e.g. app=web")
    .addOption(
      new Option("--show-events [boolean]", "with their events (true, false)")
        .choices(["true", "false"])
        .preset("true")
        .default("true"),
    )
    .action(async (resources: readonly string[], options: DescribeOptions, command: Command) => {
      await withSession(ports, command, async (session) => {
        const { describe } = await import("../describe/describe.ts");
        await describe(session, resources, options);
      });
    });
}
