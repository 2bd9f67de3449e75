import { type Command, Option } from "commander";
import type { StartFlags } from "../daemon/start.ts";
import type { CliPorts } from "../ports.ts";
import { withSession } from "../session.ts";

/** `minikubelet daemon start|stop|status|logs` */
export function defineDaemon(program: Command, ports: CliPorts): void {
  const daemon = program
    .command("daemon")
    .description("start, stop and look at the daemon that owns the pods");

  daemon
    .command("start")
    .description("start the daemon in the background (does nothing when it runs already)")
    .option("--kubernetes-version <version>", "Kubernetes version to imitate, v1.28 to v1.36")
    .option("--port <port>", "port of the API on 127.0.0.1")
    .option("--time-scale <factor>", "multiply back-off and probe periods, e.g. 0.1")
    .action(async (flags: StartFlags, command: Command) => {
      await withSession(ports, command, async (session) => {
        const { start } = await import("../daemon/start.ts");
        await start(session, flags);
      });
    });

  daemon
    .command("stop")
    .description("stop the daemon; its pods go on running")
    .option("--pods", "delete all pods gracefully first, and the Deployments that would replace them")
    .action(async (options: { pods?: boolean }, command: Command) => {
      await withSession(ports, command, async (session) => {
        const { stop } = await import("../daemon/stop.ts");
        await stop(session, options);
      });
    });

  daemon
    .command("status")
    .description("tell whether the daemon runs, and where")
    .addOption(new Option("-o, --output <format>", "format").choices(["json"]))
    .action(async (options: { output?: string }, command: Command) => {
      await withSession(ports, command, async ({ home }) => {
        const { printStatus } = await import("../daemon/status.ts");
        await printStatus(ports, home, options.output);
      });
    });

  daemon
    .command("logs")
    .description("print the daemon's own log")
    .option("-f, --follow", "go on printing what is added")
    .action(async (options: { follow?: boolean }, command: Command) => {
      await withSession(ports, command, async ({ home, signal }) => {
        const { printDaemonLog } = await import("../daemon/logs.ts");
        await printDaemonLog(ports, home, options.follow ?? false, signal);
      });
    });
}
