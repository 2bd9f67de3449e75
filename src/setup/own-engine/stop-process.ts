import { setTimeout as sleep } from "node:timers/promises";
import { isRunning, type ProcessIdentity } from "./process-identity.ts";

/** Sends SIGTERM and waits; SIGKILL after `graceMs`. True when the process ran and is gone now. */
export async function stopProcess(identity: ProcessIdentity, graceMs: number): Promise<boolean> {
  if (!isRunning(identity)) return false;
  process.kill(identity.pid, "SIGTERM");
  if (!(await goneWithin(identity, graceMs))) {
    process.kill(identity.pid, "SIGKILL");
    await goneWithin(identity, 5_000);
  }
  return !isRunning(identity);
}

async function goneWithin(identity: ProcessIdentity, ms: number): Promise<boolean> {
  for (let waited = 0; waited < ms; waited += 50) {
    if (!isRunning(identity)) return true;
    await sleep(50);
  }
  return !isRunning(identity);
}
