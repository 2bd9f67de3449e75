import { existsSync, readFileSync, rmSync } from "node:fs";
import { type EngineHome, removeRecord } from "./engine-home.ts";
import { forgetEngine, readEngineRecord } from "./engine-record.ts";
import { daemonConfig, daemonConfigPath } from "./start-engine.ts";
import { stopProcess } from "./stop-process.ts";
import { systemctl } from "./systemctl.ts";

/** Stops the engine and the registry that set-up started, and nothing else. Returns what was done, a line each. */
export async function stopOwnEngine(home: EngineHome): Promise<string[]> {
  const record = readEngineRecord(home);
  if (record === undefined) return ["No engine was started by set-up: nothing to stop."];
  const done: string[] = [];
  if (record.engine.by === "hand") {
    const stopped = await stopProcess(record.engine.process, 30_000);
    done.push(
      `dockerd (pid ${record.engine.process.pid}) ${stopped ? "stopped" : "was not running any more"}`,
    );
  } else {
    await systemctl("stop", "docker.socket", "docker");
    if (
      existsSync(daemonConfigPath) &&
      readFileSync(daemonConfigPath, "utf8") === daemonConfig(record.mirrorPort)
    ) {
      rmSync(daemonConfigPath);
    }
    done.push("docker.service stopped");
  }
  if (record.registry !== undefined) {
    const stopped = await stopProcess(record.registry, 5_000);
    done.push(`registry (pid ${record.registry.pid}) ${stopped ? "stopped" : "was not running any more"}`);
  }
  forgetEngine(home);
  removeRecord(home.environment);
  removeRecord(home.pullCheck);
  return done;
}
