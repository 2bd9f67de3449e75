import { type Command, CommanderError } from "commander";
import { exitCodes } from "../exit-code.ts";
import type { CliPorts } from "../ports.ts";
import { withSession } from "../session.ts";
import type { ShutdownTestFlags } from "../shutdown-test/options.ts";

type Flags = ShutdownTestFlags & { readonly settings?: string; readonly output?: readonly string[] };

/** `minikubelet shutdown-test FILE` */
export function defineShutdownTest(program: Command, ports: CliPorts): void {
  const command = program
    .command("shutdown-test <file>")
    .description("prove that a pod shuts down without losing a request: load, deletion, verdict, diagnosis")
    .option("--port <port>", "number or name of the port that takes the load (default: the pod's first)")
    .option("--url-path <path>", "path of the requests (default: /)")
    .option("--slow-url-path <path>", "path whose answers take long, for a share of the requests")
    .option("--slow-share <share>", "that share, 0 to 1 (default: 0.1)")
    .option("--stream-url-path <path>", "path whose answers stream, for a share of the requests")
    .option("--stream-share <share>", "that share, 0 to 1, also of --concurrency (default: 0.1)")
    .option("--rate <number>", "requests per second (default: 50)")
    .option("--concurrency <number>", "most requests under way at once (default: 50)")
    .option(
      "--new-connections <share>",
      "share of requests on a connection of their own, 0 to 1 (default: 0.5)",
    )
    .option(
      "--request-timeout <duration>",
      "silence after which a request counts as unanswered (default: 30s)",
    )
    .option("--warm-up <duration>", "load that counts for nothing (default: 2s)")
    .option("--control <duration>", "load before the deletion that the rest is compared with (default: 2s)")
    .option("--endpoint-lag <duration>", "how long new requests go on after the deletion (default: 1s)")
    .option("--grace-period <seconds>", "grace period of the deletion (default: the pod's own)")
    .option("--timeout <duration>", "how long the pod may take to be ready (default: 60s)")
    .option("--max-lost <number>", "lost requests that are allowed (default: 0)")
    .option("--max-server-errors <number>", "answers of 500 and above that are allowed (default: 0)")
    .option("--slow-after <duration>", "from when an answer counts as slow (default: 5s)")
    .option("--max-slow <number>", "slow answers that are allowed (default: any)")
    .option("--max-time <duration>", "longest time from deletion to the end of the last container")
    .option("--allow-sigkill", "a container that has to be killed does not fail the test")
    .option("--via <way>", "auto, direct or port-forward: how requests get to the pod")
    .option("--url <url>", "send the requests to this http:// address instead")
    .option("--settings <file>", "settings (default: shutdown-test.yaml beside FILE, if there is one)")
    .option(
      "-o, --output <format[=file]>",
      "text, json, junit or html; with =FILE to a file; may be given several times",
      (value: string, previous: readonly string[] | undefined) => [...(previous ?? []), value],
    )
    .addHelpText(
      "after",
      `
Exit code: 0 pass, 1 fail, 2 not judged (the app was not well before the deletion), 125 a failure of minikubelet
or a wrong flag, 130 Ctrl-C (the pod is deleted, the partial report printed).`,
    )
    .action(async (file: string, flags: Flags, self: Command) => {
      await withSession(ports, self, async (session) => {
        const { testAndReport } = await import("../shutdown-test/test-and-report.ts");
        await testAndReport(session, file, flags);
      });
    });
  // 1 means that the app failed: a mistake on the command line must not look like that.
  command.exitOverride((error) => {
    throw error.exitCode === 0 ? error : new CommanderError(exitCodes.internal, error.code, error.message);
  });
}
