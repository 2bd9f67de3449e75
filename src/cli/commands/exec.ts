import type { Command } from "commander";
import type { ExecOptions } from "../pods/exec.ts";
import type { CliPorts } from "../ports.ts";
import { withSession } from "../session.ts";

/** `minikubelet exec POD -- COMMAND` */
export function defineExec(program: Command, ports: CliPorts): void {
  program
    .command("exec <pod> <command...>")
    .description("run a command in a container")
    .usage("[options] <pod> -- <command> [args...]")
    .option("-c, --container <name>", "container; without it the annotated one, else the first")
    .option("-i, --stdin", "pass stdin to the container")
    .option("-t, --tty", "stdin is a TTY")
    .action(async (pod: string, remote: readonly string[], options: ExecOptions, command: Command) => {
      await withSession(ports, command, async (session) => {
        const { execInPod } = await import("../pods/exec.ts");
        await execInPod(session, pod, remote, options);
      });
    });
}
