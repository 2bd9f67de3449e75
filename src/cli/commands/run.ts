import type { Command } from "commander";
import type { RunFlags } from "../run/options.ts";
import { ExitError, exitCodes } from "../exit-code.ts";
import type { CliPorts } from "../ports.ts";
import { withSession } from "../session.ts";

/** `minikubelet run FILE…` */
export function defineRun(program: Command, ports: CliPorts): void {
  program
    .command("run <file...>")
    .description("run the pods of manifests, follow them to their end, and delete them")
    .option("-R, --recursive", "folders with their folders")
    .option("-d, --detach", "leave the pods running and return at once (with --wait: when they are there)")
    .option("--wait <condition>", "end when all pods are ready, or have succeeded")
    .option("--timeout <duration>", "give up after this time, with exit code 124")
    .option("--keep", "do not delete the pods at the end")
    .option("--grace-period <seconds>", "seconds that a pod is given to end")
    .option(
      "--port-forward <[local:]remote>",
      "a local port that leads to a port of the first pod; may be given several times",
      (value: string, earlier: readonly string[] | undefined) => [...(earlier ?? []), value],
    )
    .option(
      "--time-scale <factor>",
      "multiply back-off and probe periods of the daemon that is started, e.g. 0.1",
    )
    .option("-q, --quiet", "the containers' logs only, without their names")
    .option("-o, --output <format>", "json: one object a line")
    .addHelpText(
      "after",
      `
FILE is a file, a folder, a URL, or - for standard input. Logs go to stdout, status and events to stderr.
Ctrl-C deletes the pods gracefully, a second one kills them, a third leaves at once.
Exit code: 0, or that of the container that failed; 124 timeout, 125 a failure of minikubelet, 130 Ctrl-C.`,
    )
    .exitOverride((error) => {
      throw error.exitCode === 0 ? error : new ExitError(exitCodes.internal);
    })
    .action(async (files: readonly string[], flags: RunFlags, command: Command) => {
      await withSession(ports, command, async (session) => {
        const { runAndReport } = await import("../run/run-and-report.ts");
        await runAndReport(session, files, flags);
      });
    });
}
