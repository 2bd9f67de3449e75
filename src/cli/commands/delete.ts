import { type Command, Option } from "commander";
import type { DeleteFlags } from "../delete/delete.ts";
import type { CliPorts } from "../ports.ts";
import { withSession } from "../session.ts";

/** `minikubelet delete TYPE NAME` */
export function defineDelete(program: Command, ports: CliPorts): void {
  program
    .command("delete [resource...]")
    .description("delete objects and wait until they are gone")
    .usage("[options] (<type>[/name] [name...] | -f <file>)")
    .option("-f, --filename <file...>", "the objects of these files, folders or URLs")
    .option("-R, --recursive", "folders with their folders")
    .option("--all", "all objects of the type in the namespace")
    .option("-l, --selector <selector>", "label selector")
    .option("--grace-period <seconds>", "seconds that a pod is given to end; -1 leaves it to the pod")
    .option("--now", "the same as --grace-period=1")
    .option("--force", "remove at once; the containers are killed after 2 s")
    .option("--no-wait", "do not wait until the objects are gone")
    .option("--timeout <duration>", "how long to wait")
    .option("--ignore-not-found", "a missing object is no error")
    .addOption(new Option("-o, --output <format>", "format").choices(["name"]))
    .action(async (resources: readonly string[], flags: DeleteFlags, command: Command) => {
      await withSession(ports, command, async (session) => {
        const { deleteObjects } = await import("../delete/delete.ts");
        await deleteObjects(session, resources, flags);
      });
    });
}
