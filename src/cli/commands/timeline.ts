import { type Command, Option } from "commander";
import type { CliPorts } from "../ports.ts";
import { withSession } from "../session.ts";
import type { TimelineFlags } from "../timeline/options.ts";

/** `minikubelet timeline POD` */
export function defineTimeline(program: Command, ports: CliPorts): void {
  const form = (flags: string, text: string, others: readonly string[]): Option =>
    new Option(flags, text).conflicts([...others]);
  program
    .command("timeline <pod>")
    .description("the whole life of a pod: pulls, containers, hooks, probes, signals, back-off, events")
    .addOption(form("--html", "one HTML page that needs nothing else", ["svg", "json", "trace"]))
    .addOption(form("--svg", "the picture alone", ["html", "json", "trace"]))
    .addOption(form("--json", "one JSON document", ["html", "svg", "trace"]))
    .addOption(
      form("--trace", "Chrome trace format, for ui.perfetto.dev and chrome://tracing", [
        "html",
        "svg",
        "json",
      ]),
    )
    .option("-o, --output <file>", "write to this file; its ending tells the form (.html, .svg, .json, .txt)")
    .addHelpText(
      "after",
      `
POD may be gone: its timeline is kept for an hour. Of several pods that had the name, the newest is shown;
\`minikubelet get podtimelines\` lists the others.`,
    )
    .action(async (pod: string, flags: TimelineFlags, command: Command) => {
      await withSession(ports, command, async (session) => {
        const { showTimeline } = await import("../timeline/timeline.ts");
        await showTimeline(session, pod, flags);
      });
    });
}
