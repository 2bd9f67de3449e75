#!/usr/bin/env node
import { enableCompileCache } from "node:module";
import { fileURLToPath } from "node:url";
import { main } from "../src/cli/main.ts";
import { realClock } from "../src/system/real-clock.ts";
import { onTermination } from "../src/system/signals.ts";

enableCompileCache();
const self = fileURLToPath(import.meta.url);
process.exitCode = await main(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  clock: realClock,
  onInterrupt: onTermination,
  daemonEntry: self.replace(/minikubelet(\.[jt]s)$/, "minikubeletd$1"),
});
