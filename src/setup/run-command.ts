import { spawn } from "node:child_process";

/** How a command is run. */
export interface CommandOptions {
  readonly timeoutMs: number;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** How it ended, and what it said. */
export interface CommandResult {
  /** The exit code; 124 after a time-out, 127 when the command does not exist. */
  readonly status: number;
  readonly stdout: string;
  /** stdout and stderr in the order of arrival. */
  readonly output: string;
}

/** Runs a command without a shell and without standard input, and collects what it says. Never rejects. */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<CommandResult> {
  const { promise, resolve } = Promise.withResolvers<CommandResult>();
  const child = spawn(command, args, {
    stdio: ["ignore", "pipe", "pipe"],
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    timeout: options.timeoutMs,
    killSignal: "SIGKILL",
  });
  let stdout = "";
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    output += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  child.on("error", (error) => {
    resolve({ status: 127, stdout, output: `${output}${error.message}\n` });
  });
  child.on("close", (code) => {
    resolve({ status: code ?? 124, stdout, output });
  });
  return await promise;
}
