import { readFile } from "node:fs/promises";

/** What tells this machine from others, in nodeInfo; empty where nobody may know. */
export interface HostIdentity {
  readonly machineID: string;
  readonly systemUUID: string;
  readonly bootID: string;
}

/** Of the machine that the engine runs on, as far as that is ours. */
export async function hostIdentity(local: boolean): Promise<HostIdentity> {
  const read = async (path: string): Promise<string> =>
    local ? (await readFile(path, "utf8").catch(() => "")).trim() : "";
  return {
    machineID: await read("/etc/machine-id"),
    systemUUID: await read("/sys/class/dmi/id/product_uuid"),
    bootID: await read("/proc/sys/kernel/random/boot_id"),
  };
}
