import { type Command, Option } from "commander";
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
    .action(
      async (
        options: { kubernetesVersion?: string; port?: string; timeScale?: string },
        command: Command,
      ) => {
        await withSession(ports, command, async ({ home, signal }) => {
          const { startDaemon } = await import("../../client/daemon-launcher.ts");
          const { runningDaemon } = await import("../../client/running-daemon.ts");
          const running = await runningDaemon(home);
          const args = Object.entries({
            "--kubernetes-version": options.kubernetesVersion,
            "--port": options.port,
            "--time-scale": options.timeScale,
          }).flatMap(([flag, value]) => (value === undefined ? [] : [flag, value]));
          const info =
            running ??
            (await startDaemon(
              { home, entry: ports.daemonEntry, args, env: ports.env, clock: ports.clock },
              signal,
            ));
          if (running !== undefined && args.length > 0)
            ports.stderr.write(
              "Warning: the flags have no effect on a daemon that runs; `minikubelet daemon stop` first to change them\n",
            );
          ports.stdout.write(
            `minikubelet ${running === undefined ? "serves" : "serves already"} at ${info.server} (pid ${info.pid})\n`,
          );
          if (info.timeScale !== 1)
            ports.stdout.write(
              `time scale ${String(info.timeScale)}: back-off and probe periods are shortened\n`,
            );
          ports.stdout.write(`export KUBECONFIG=${home.kubeconfig}\n`);
        });
      },
    );

  daemon
    .command("stop")
    .description("stop the daemon; its pods go on running")
    .option("--pods", "delete all pods gracefully first, and the Deployments that would replace them")
    .action(async (options: { pods?: boolean }, command: Command) => {
      await withSession(ports, command, async (session) => {
        const { stopDaemon } = await import("../../client/daemon-launcher.ts");
        if (options.pods === true) {
          const { deleteAllPods } = await import("../daemon/stop-pods.ts");
          await deleteAllPods(session);
        }
        const stopped = await stopDaemon(session.home, ports.clock, session.signal);
        const said = options.pods === true ? "stopped\n" : "stopped; its pods go on running\n";
        ports.stdout.write(stopped ? said : "not running\n");
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
