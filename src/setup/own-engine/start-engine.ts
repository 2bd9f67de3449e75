import { spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { EngineCandidate } from "../../runtime/docker/discovery/candidate.ts";
import { askEngine } from "../../runtime/docker/discovery/engine-api.ts";
import { systemctl } from "./systemctl.ts";
import { SetupError } from "../setup-error.ts";
import { type EngineHome, makePrivateDirectory } from "./engine-home.ts";
import { type EngineRecord, writeEngineRecord } from "./engine-record.ts";
import { freePort } from "./free-port.ts";
import { mountCgroups } from "./mount-cgroups.ts";
import { identityOf, isRunning, type ProcessIdentity } from "./process-identity.ts";

const host = "unix:///var/run/docker.sock";
const candidate: EngineCandidate = { host, source: "started by set-up", explicit: false };
const startTimeoutMs = 60_000;
export const daemonConfigPath = "/etc/docker/daemon.json";

/** What our /etc/docker/daemon.json holds, where systemd starts the engine and takes no arguments from us. */
export function daemonConfig(mirrorPort: number): string {
  return `${JSON.stringify({ "registry-mirrors": [`http://127.0.0.1:${mirrorPort}`] }, null, 2)}\n`;
}

/**
 * Starts the installed engine, records that at once so that `--down` finds it whatever follows, and waits until it
 * answers. The registry mirror it is given need not exist: the engine
 * goes on to the real registry when nothing listens there.
 */
export async function startEngine(home: EngineHome, by: "systemd" | "hand"): Promise<EngineRecord> {
  const mirrorPort = await freePort(15_000);
  if (by === "systemd") {
    if (!existsSync(daemonConfigPath)) {
      mkdirSync("/etc/docker", { recursive: true });
      writeFileSync(daemonConfigPath, daemonConfig(mirrorPort));
    }
    const record: EngineRecord = { host, engine: { by }, mirrorPort };
    writeEngineRecord(home, record);
    await systemctl("restart", "docker");
    await untilItAnswers(() => true, "see `journalctl -u docker`");
    return record;
  }
  await mountCgroups();
  const process = startByHand(home, mirrorPort);
  const record: EngineRecord = { host, engine: { by, process }, mirrorPort };
  writeEngineRecord(home, record);
  await untilItAnswers(
    () => isRunning(process),
    () => `${home.engineLog} ends with: ${lastLines(home.engineLog)}`,
  );
  return record;
}

/** The engine in a session of its own, so that it outlives this process and its terminal. */
function startByHand(home: EngineHome, mirrorPort: number): ProcessIdentity {
  makePrivateDirectory(home.root);
  const log = openSync(home.engineLog, "a");
  const child = spawn("dockerd", [`--host=${host}`, `--registry-mirror=http://127.0.0.1:${mirrorPort}`], {
    detached: true,
    stdio: ["ignore", log, log],
    cwd: "/",
    env: {
      ...globalThis.process.env,
      PATH: `/usr/sbin:/usr/bin:/sbin:/bin:${globalThis.process.env["PATH"] ?? ""}`,
    },
  });
  closeSync(log);
  child.on("error", () => undefined); // A missing binary shows as a pid that is not there, below.
  child.unref();
  const identity = child.pid === undefined ? undefined : identityOf(child.pid);
  if (identity === undefined)
    throw new SetupError("dockerd could not be started", "Is /usr/sbin/dockerd there?");
  return identity;
}

async function untilItAnswers(alive: () => boolean, hint: string | (() => string)): Promise<void> {
  for (let waited = 0; waited < startTimeoutMs && alive(); waited += 100) {
    if ((await askEngine(candidate)).kind === "answers") return;
    await sleep(100);
  }
  const what = alive() ? `dockerd did not answer within ${startTimeoutMs / 1000} s` : "dockerd ended at once";
  throw new SetupError(what, typeof hint === "string" ? hint : hint());
}

function lastLines(path: string): string {
  return readFileSync(path, "utf8").trim().split("\n").slice(-3).join("\n");
}
