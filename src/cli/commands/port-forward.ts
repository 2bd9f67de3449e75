import type { Command } from "commander";
import type { CliPorts } from "../ports.ts";
import { withSession } from "../session.ts";

/** `minikubelet port-forward POD [LOCAL:]REMOTE` */
export function definePortForward(program: Command, ports: CliPorts): void {
  program
    .command("port-forward <pod> <[local:]remote...>")
    .description("local ports that lead to ports of a pod, or of svc/NAME, until Ctrl-C")
    .action(async (pod: string, forwards: readonly string[], _options: object, command: Command) => {
      await withSession(ports, command, async (session) => {
        const { forwardPorts } = await import("../pods/port-forward.ts");
        await forwardPorts(session, pod, forwards);
      });
    });
}
