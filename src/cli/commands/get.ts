import type { Command } from "commander";
import type { GetOptions } from "../get/options.ts";
import type { CliPorts } from "../ports.ts";
import { withSession } from "../session.ts";

/** `minikubelet get TYPE [NAME...]` */
export function defineGet(program: Command, ports: CliPorts): void {
  program
    .command("get <resource...>")
    .description("print one or many objects")
    .usage("[options] <type>[/name] [name...]")
    .option("-o, --output <format>", "wide, name, json, yaml or jsonpath=TEMPLATE")
    .option("-w, --watch", "after listing, watch for changes")
    .option("--watch-only", "watch without listing first")
    .option("-A, --all-namespaces", "objects of all namespaces")
    .option("-l, --selector <selector>", "label selector, e.g. app=web")
    .option("--field-selector <selector>", "field selector, e.g. status.phase=Running")
    .option("--show-labels", "labels as the last column")
    .option("--no-headers", "rows only")
    .option("--ignore-not-found", "a missing object is no error")
    .action(async (resources: readonly string[], options: GetOptions, command: Command) => {
      await withSession(ports, command, async (session) => {
        const { get } = await import("../get/get.ts");
        await get(session, resources, options);
      });
    });
}
