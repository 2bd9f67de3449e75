#!/usr/bin/env node
import { enableCompileCache } from "node:module";
import { runDaemon } from "../src/node/daemon.ts";
import { realClock } from "../src/system/real-clock.ts";
import { onTermination } from "../src/system/signals.ts";
import { packageVersion } from "../src/node/package-version.ts";

enableCompileCache();
process.exitCode = await runDaemon({
  argv: process.argv.slice(2),
  env: process.env,
  clock: realClock,
  random: Math.random,
  schedule: setImmediate,
  writeLog: (line) => process.stderr.write(line),
  onTermination,
  version: await packageVersion(),
});
