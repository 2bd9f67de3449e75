#!/usr/bin/env node
import { enableCompileCache } from "node:module";
import { realClock } from "../src/system/real-clock.ts";
import { onTermination } from "../src/system/signals.ts";

enableCompileCache();
const [task, ...argv] = process.argv.slice(2);
if (task === "doctor" || task === "prune") {
  const { runOneShot } = await import("../src/node/one-shot.ts");
  process.exitCode = await runOneShot(task, process.env, realClock, (text) => process.stdout.write(text));
} else {
  const ports = {
    argv,
    env: process.env,
    clock: realClock,
    random: Math.random,
    schedule: setImmediate,
    writeLog: (line: string) => process.stderr.write(line),
    onTermination,
  };
  if (argv.includes("--ephemeral")) {
    const { runEphemeralDaemon } = await import("../src/node/ephemeral.ts");
    process.exitCode = await runEphemeralDaemon({ ...ports, owner: process.stdin });
  } else {
    const { runDaemon } = await import("../src/node/daemon.ts");
    process.exitCode = await runDaemon(ports);
  }
}
