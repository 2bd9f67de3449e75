#!/usr/bin/env node
import { enableCompileCache } from "node:module";
import { fileURLToPath } from "node:url";

// Everything else is loaded afterwards: what was imported before is not in the cache.
enableCompileCache();
const [{ main }, { monotonicMs, realClock }, { onTermination }] = await Promise.all([
  import("../src/cli/main.ts"),
  import("../src/system/real-clock.ts"),
  import("../src/system/signals.ts"),
]);
const self = fileURLToPath(import.meta.url);
process.exitCode = await main(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  clock: realClock,
  monotonicMs,
  onInterrupt: onTermination,
  daemonEntry: self.replace(/minikubelet(\.[jt]s)$/, "minikubeletd$1"),
});
