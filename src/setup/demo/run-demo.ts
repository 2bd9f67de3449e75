import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { readEnvironment } from "../environment.ts";
import { engineHome } from "../own-engine/engine-home.ts";
import { freePort } from "../own-engine/free-port.ts";
import { runCommand } from "../run-command.ts";
import { SetupError } from "../setup-error.ts";
import { isReady, Narrator, parseEntry } from "./narration.ts";

const podTimeoutMs = 50_000;
const requestTimeoutMs = 10_000;

/**
 * Runs samples/graceful-shutdown.yaml with the CLI, asks the pod for a page once it is Ready, presses Ctrl-C, and
 * tells what happens until nothing is left. Uses an instance of its own. Throws SetupError when the pod misbehaves.
 */
export async function runDemo(root: string, say: (line: string) => void): Promise<void> {
  const home = join(engineHome().root, "demo");
  const env = { ...process.env, MINIKUBELET_HOME: home };
  const cli = join(root, "dist/cmd/minikubelet.js");
  const sample = join(readEnvironment()?.images.samples ?? join(root, "samples"), "graceful-shutdown.yaml");
  const port = await freePort(18_080);
  say(`$ minikubelet run ${sample} --port-forward ${port}:80`);
  try {
    const args = [cli, "run", sample, "-o", "json", "--port-forward", `${port}:80`];
    const exitCode = await follow(args, env, `http://127.0.0.1:${port}/`, say);
    // 130 is the exit code of a run that Ctrl-C ended, as designed.
    if (exitCode !== 130) throw demoError(`minikubelet run ended with exit code ${exitCode} in place of 130`);
    say("The pod ended gracefully and nothing of it is left.");
  } finally {
    await runCommand(process.execPath, [cli, "prune", "--yes"], { timeoutMs: 30_000, env });
    await runCommand(process.execPath, [cli, "daemon", "stop"], { timeoutMs: 30_000, env });
  }
}

/** Follows the run to its end; resolves with its exit code. */
async function follow(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  url: string,
  say: (line: string) => void,
): Promise<number> {
  const narrator = new Narrator();
  const child = spawn(process.execPath, args, {
    env,
    stdio: ["ignore", "pipe", "inherit"],
    timeout: podTimeoutMs,
    killSignal: "SIGKILL",
  });
  const exited = Promise.withResolvers<number>();
  child.on("error", exited.reject);
  child.on("close", (code) => {
    exited.resolve(code ?? 124);
  });
  let asked = false;
  for await (const line of createInterface({ input: child.stdout })) {
    const entry = parseEntry(line);
    if (entry === undefined) continue;
    for (const text of narrator.linesFor(entry)) say(text);
    if (asked || !isReady(entry)) continue;
    asked = true;
    say("");
    say(`$ curl ${url}`);
    say(await ask(url));
    say("");
    say("Ready, and answering. Ctrl-C deletes the pod gracefully: preStop first, then the stop signals.");
    child.kill("SIGINT");
  }
  const exitCode = await exited.promise;
  if (!asked) throw demoError("the pod did not become Ready");
  return exitCode;
}

/** The page at `url`, asked for until it comes: the port is forwarded from the moment the pod is Ready. */
async function ask(url: string): Promise<string> {
  for (let waited = 0; waited < requestTimeoutMs; waited += 100) {
    const page = await fetch(url, { signal: AbortSignal.timeout(2_000) }).then(
      async (response) => await response.text(),
      () => undefined,
    );
    if (page !== undefined) return page.trim();
    await sleep(100);
  }
  throw demoError(`no answer from ${url}`);
}

function demoError(message: string): SetupError {
  return new SetupError(message, "`npm run -s minikubelet -- doctor` looks at the engine and the instance.");
}
