import type { Command } from "commander";
import type { DescribeOptions } from "../describe/describe.ts";
import type { CliPorts } from "../ports.ts";
import { withSession } from "../session.ts";

/** `minikubelet describe TYPE NAME` */
export function defineDescribe(program: Command, ports: CliPorts): void {
  program
    .command("describe <resource...>")
    .description("show objects with their state and events")
    .usage("[options] <type>[/name] [name...]")
    .option("-A, --all-namespaces", "objects of all namespaces")
    .option("-l, --selector <selector>", "label selector, e.g. app=web")
    .action(async (resources: readonly string[], options: DescribeOptions, command: Command) => {
      await withSession(ports, command, async (session) => {
        const { describe } = await import("../describe/describe.ts");
        await describe(session, resources, options);
      });
    });
}
