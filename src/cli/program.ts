import type { Command } from "commander";
import type { CliPorts } from "./ports.ts";

/** Adds one command, or several that share a file. */
type Define = (program: Command, ports: CliPorts) => void;

/** The words that commands begin with, and what defines them; in the order of --help. */
const commands: readonly (readonly [words: readonly string[], load: () => Promise<Define>])[] = [
  [["run"], async () => (await import("./commands/run.ts")).defineRun],
  [["shutdown-test"], async () => (await import("./commands/shutdown-test.ts")).defineShutdownTest],
  [["validate"], async () => (await import("./commands/validate.ts")).defineValidate],
  [["explain"], async () => (await import("./commands/explain.ts")).defineExplain],
  [["apply"], async () => (await import("./commands/apply.ts")).defineApply],
  [["delete"], async () => (await import("./commands/delete.ts")).defineDelete],
  [["get"], async () => (await import("./commands/get.ts")).defineGet],
  [["describe"], async () => (await import("./commands/describe.ts")).defineDescribe],
  [["events"], async () => (await import("./commands/events.ts")).defineEvents],
  [["timeline"], async () => (await import("./commands/timeline.ts")).defineTimeline],
  [["logs"], async () => (await import("./commands/logs.ts")).defineLogs],
  [["exec"], async () => (await import("./commands/exec.ts")).defineExec],
  [["port-forward"], async () => (await import("./commands/port-forward.ts")).definePortForward],
  [["wait"], async () => (await import("./commands/wait.ts")).defineWait],
  [["daemon"], async () => (await import("./commands/daemon.ts")).defineDaemon],
  [["kubeconfig"], async () => (await import("./commands/kubeconfig.ts")).defineKubeconfig],
  [["doctor", "prune", "version"], async () => (await import("./commands/maintenance.ts")).defineMaintenance],
  [["completion"], async () => (await import("./commands/completion.ts")).defineCompletion],
];

/**
 * The command tree. Only flags and texts are loaded here; actions load what they do.
 * @param first the first word of the command line: when a command is called that, it alone is loaded
 */
export async function buildProgram(program: Command, ports: CliPorts, first?: string): Promise<Command> {
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
  const named = commands.filter(([words]) => first !== undefined && words.includes(first));
  const wanted = named.length > 0 ? named : commands;
  for (const define of await Promise.all(wanted.map(async ([, load]) => await load())))
    define(program, ports);
  return program;
}
