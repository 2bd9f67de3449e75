// The part of the set-up that runs on the project's own Node; cmd/setup.mjs starts it.
import { fileURLToPath } from "node:url";
import { isMinikubeletError } from "../util/errors.ts";
import { parseArguments, usage } from "./arguments.ts";
import { engineHome } from "./own-engine/engine-home.ts";
import { stopOwnEngine } from "./own-engine/stop-engine.ts";
import { setUp } from "./setup.ts";

const started = performance.now();
const seconds = (): string => ((performance.now() - started) / 1000).toFixed(1);

function say(line: string): void {
  console.log(`setup: ${line}`);
}

async function main(argv: readonly string[]): Promise<number> {
  const asked = parseArguments(argv);
  switch (asked.kind) {
    case "help":
      console.log(usage);
      return 0;
    case "unknown":
      console.error(`error: unknown argument ${asked.argument}\n${usage}`);
      return 2;
    case "down":
      for (const line of await stopOwnEngine(engineHome())) say(line);
      return 0;
    case "setup": {
      const assumeYes = asked.yes || process.env["CI"] === "true" || !process.stdin.isTTY;
      const root = fileURLToPath(new URL("../..", import.meta.url));
      await setUp({ root, home: engineHome(), say, assumeYes });
      say(`ready after ${seconds()} s`);
      return 0;
    }
    default:
      return asked satisfies never;
  }
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!isMinikubeletError(error)) throw error;
  console.error(`error: ${error.message}\n${error.hint ?? ""}`);
  process.exitCode = 1;
}
