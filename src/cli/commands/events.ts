import type { Command } from "commander";
import type { EventsFlags } from "../events/events.ts";
import type { CliPorts } from "../ports.ts";
import { withSession } from "../session.ts";

/** `minikubelet events` */
export function defineEvents(program: Command, ports: CliPorts): void {
  program
    .command("events")
    .description("list events, oldest first")
    .option("-A, --all-namespaces", "events of all namespaces")
    .option("--for <type/name>", "events of one object")
    .option("--types <types>", "Normal, Warning or both, separated by a comma")
    .option("-w, --watch", "go on with new events")
    .action(async (flags: EventsFlags, command: Command) => {
      await withSession(ports, command, async (session) => {
        const { printEvents } = await import("../events/events.ts");
        await printEvents(session, flags);
      });
    });
}
