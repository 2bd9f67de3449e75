#!/usr/bin/env node
import { fileURLToPath } from "node:url";

// Everything else is loaded after this check: an older Node.js would stumble over it with a stack trace.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(
    `error: minikubelet needs Node.js 22.19 or newer, and this is ${process.versions.node}\n`,
  );
  process.exitCode = 125; // 1 would be a verdict: the pod's, or that of a shutdown test.
} else {
  const { enableCompileCache } = await import("node:module");
  enableCompileCache();
  const [{ main }, { monotonicMs, realClock }, { onTermination }] = await Promise.all([
    import("../src/cli/main.ts"),
    import("../src/system/real-clock.ts"),
    import("../src/system/signals.ts"),
  ]);
  process.exitCode = await main(process.argv.slice(2), {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    clock: realClock,
    monotonicMs,
    onInterrupt: onTermination,
    daemonEntry: fileURLToPath(import.meta.url).replace(/minikubelet(\.[jt]s)$/, "minikubeletd$1"),
  });
}
