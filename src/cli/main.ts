import { Command, CommanderError } from "commander";
import { buildProgram } from "./program.ts";
import type { CliPorts } from "./ports.ts";
import { reportError } from "./report-error.ts";

/** Runs one command line (without `node` and script). @returns the exit code; never throws. */
export async function main(argv: readonly string[], ports: CliPorts): Promise<number> {
  const program = buildProgram(new Command("minikubelet"), ports);
  try {
    // As most programs, and unlike kubectl.
    const words = argv.length === 1 && argv[0] === "--version" ? ["version"] : [...argv];
    await program.parseAsync(words, { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    return reportError(error, ports.stderr, program.opts<{ verbose?: boolean }>().verbose === true);
  }
}
