import type { Command } from "commander";
import type { CliPorts } from "../ports.ts";
import { withSession } from "../session.ts";

/** `minikubelet kubeconfig`. */
export function defineKubeconfig(program: Command, ports: CliPorts): void {
  program
    .command("kubeconfig")
    .description("print the kubeconfig of this instance, or put its contexts into the one that kubectl uses")
    .option(
      "--merge",
      "set the contexts minikubelet and minikubelet-read-only in $KUBECONFIG or ~/.kube/config",
    )
    .action(async (options: { merge?: boolean }, command: Command) => {
      await withSession(ports, command, async (session) => {
        const { kubeconfig } = await import("../kubeconfig/kubeconfig.ts");
        await kubeconfig(session, options.merge === true);
      });
    });
}
