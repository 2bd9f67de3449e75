import type { Command } from "commander";
import type { CliPorts } from "../ports.ts";
import { withSession } from "../session.ts";
import type { WaitFlags } from "../wait/wait.ts";

/** `minikubelet wait --for=condition=Ready TYPE/NAME` */
export function defineWait(program: Command, ports: CliPorts): void {
  program
    .command("wait <resource...>")
    .description("wait for a condition on objects")
    .requiredOption(
      "--for <condition>",
      "delete, create, condition=Ready or jsonpath='{.status.phase}'=Running",
    )
    .option("--timeout <duration>", "how long to wait at most", "30s")
    .option("--all", "all objects of the type")
    .option("-l, --selector <selector>", "label selector")
    .action(async (resources: readonly string[], flags: WaitFlags, command: Command) => {
      await withSession(ports, command, async (session) => {
        const { wait } = await import("../wait/wait.ts");
        await wait(session, resources, flags);
      });
    });
}
