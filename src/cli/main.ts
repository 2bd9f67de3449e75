import { Command, CommanderError } from "commander";
import { exitCodes } from "./exit-code.ts";
import { watchOutput } from "./output-watch.ts";
import { buildProgram } from "./program.ts";
import type { CliPorts } from "./ports.ts";

/** Runs one command line (without `node` and script). @returns the exit code; never throws. */
export async function main(argv: readonly string[], ports: CliPorts): Promise<number> {
  using output = watchOutput(ports);
  const exitCode = await runProgram(argv, output.ports, () => output.failure() !== undefined);
  const failure = output.failure();
  if (failure === undefined) return exitCode;
  // A reader like `head` that has enough is no error; a full disk is.
  if (failure.code === "EPIPE") return exitCodes.brokenPipe;
  ports.stderr.write(`error: the output could not be written: ${failure.message}\n`);
  return 1;
}

async function runProgram(argv: readonly string[], ports: CliPorts, isLost: () => boolean): Promise<number> {
  // As most programs, and unlike kubectl.
  const words = argv.length === 1 && argv[0] === "--version" ? ["version"] : [...argv];
  const program = await buildProgram(new Command("minikubelet"), ports, words[0]);
  try {
    await program.parseAsync(words, { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    if (isLost()) return 1;
    const { reportError } = await import("./report-error.ts");
    return reportError(error, ports.stderr, program.opts<{ verbose?: boolean }>().verbose === true);
  }
}
