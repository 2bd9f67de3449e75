import type { Command } from "commander";
import type { LogsOptions } from "../pods/logs.ts";
import type { CliPorts } from "../ports.ts";
import { withSession } from "../session.ts";

/** `minikubelet logs POD` */
export function defineLogs(program: Command, ports: CliPorts): void {
  program
    .command("logs <pod>")
    .description("print the logs of a container in a pod")
    .option("-c, --container <name>", "container; without it the annotated one, else the first")
    .option("--all-containers", "every container of the pod")
    .option("-f, --follow", "stream the log until the container ends")
    .option("-p, --previous", "the instance before the current one")
    .option("--timestamps", "each line with its time")
    .option("--tail <lines>", "only the last lines; -1 for all")
    .option("--since <duration>", "only what is newer than e.g. 5s, 2m, 3h")
    .option("--since-time <time>", "only what is newer than an RFC 3339 time")
    .option("--limit-bytes <bytes>", "at most so many bytes")
    .option("--prefix", "each line with pod and container")
    .action(async (pod: string, options: LogsOptions, command: Command) => {
      await withSession(ports, command, async (session) => {
        const { printLogs } = await import("../pods/logs.ts");
        await printLogs(session, pod, options);
      });
    });
}
