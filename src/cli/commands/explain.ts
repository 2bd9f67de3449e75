import type { Command } from "commander";
import type { CliPorts } from "../ports.ts";
import { withSession } from "../session.ts";

/** `minikubelet explain FILE…` */
export function defineExplain(program: Command, ports: CliPorts): void {
  program
    .command("explain <file...>")
    .description("tell what a pod's spec means in seconds, and its probable mistakes; no daemon is needed")
    .option("-R, --recursive", "folders with their folders")
    .option("-o, --output <format>", "json: one object with all statements and rules")
    .addHelpText(
      "after",
      `
FILE is a file, a folder, a URL, or - for standard input. This is not kubectl's explain, which describes the fields of a
kind: that one works too, as \`kubectl explain pod.spec.containers\` with this instance's kubeconfig.`,
    )
    .action(
      async (
        files: readonly string[],
        options: { recursive?: boolean; output?: string },
        command: Command,
      ) => {
        await withSession(ports, command, async (session) => {
          const { explain } = await import("../explain/explain.ts");
          await explain(session, files, options);
        });
      },
    );
}
