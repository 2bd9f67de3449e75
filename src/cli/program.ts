import type { Command } from "commander";
import { defineApply } from "./commands/apply.ts";
import { defineCompletion } from "./commands/completion.ts";
import { defineDaemon } from "./commands/daemon.ts";
import { defineDelete } from "./commands/delete.ts";
import { defineDescribe } from "./commands/describe.ts";
import { defineEvents } from "./commands/events.ts";
import { defineExplain } from "./commands/explain.ts";
import { defineExec } from "./commands/exec.ts";
import { defineGet } from "./commands/get.ts";
import { defineKubeconfig } from "./commands/kubeconfig.ts";
import { defineLogs } from "./commands/logs.ts";
import { defineMaintenance } from "./commands/maintenance.ts";
import { definePortForward } from "./commands/port-forward.ts";
import { defineRun } from "./commands/run.ts";
import { defineShutdownTest } from "./commands/shutdown-test.ts";
import { defineTimeline } from "./commands/timeline.ts";
import { defineValidate } from "./commands/validate.ts";
import { defineWait } from "./commands/wait.ts";
import type { CliPorts } from "./ports.ts";

const commands = [
  defineRun,
  defineShutdownTest,
  defineValidate,
  defineExplain,
  defineApply,
  defineDelete,
  defineGet,
  defineDescribe,
  defineEvents,
  defineTimeline,
  defineLogs,
  defineExec,
  definePortForward,
  defineWait,
  defineDaemon,
  defineKubeconfig,
  defineMaintenance,
  defineCompletion,
];

/** The whole command tree. Only flags and texts are loaded here; actions load what they do. */
export function buildProgram(program: Command, ports: CliPorts): Command {
  program
    .description("The kubelet without the cluster: runs Kubernetes Pod manifests on your own Docker Engine.")
    .option("--kubeconfig <file>", "talk to the API server of this kubeconfig instead of the instance's own")
    .option("--context <name>", "context of that kubeconfig; without one, of $KUBECONFIG or ~/.kube/config")
    .option("-n, --namespace <name>", "namespace of the request")
    .option("-v, --verbose", "tell the causes of an error, too")
    .showSuggestionAfterError()
    .showHelpAfterError("(--help tells how the command is used)")
    .configureHelp({ showGlobalOptions: true })
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void ports.stdout.write(text),
      writeErr: (text) => void ports.stderr.write(text),
      getOutHelpWidth: () => ports.stdout.columns ?? 80,
      getErrHelpWidth: () => ports.stderr.columns ?? 80,
    });
  for (const define of commands) define(program, ports);
  return program;
}
