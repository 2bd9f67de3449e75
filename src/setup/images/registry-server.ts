import { spawn } from "node:child_process";
import { closeSync, copyFileSync, existsSync, mkdirSync, openSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { identityOf, isRunning, type ProcessIdentity } from "../own-engine/process-identity.ts";
import { SetupError } from "../setup-error.ts";
import { RegistryClient } from "./registry-client.ts";
import type { Stage } from "./stage.ts";

/** The Debian package that carries the registry; it is unpacked beside its data, never installed. */
export const registryPackage = "docker-registry";

/** True when the registry's program is in its home. */
export function hasRegistry(home: string): boolean {
  return existsSync(join(home, "docker-registry"));
}

/** Takes the registry's program out of the unpacked packages. */
export function keepRegistry(stage: Stage, home: string): void {
  mkdirSync(home, { recursive: true });
  copyFileSync(join(stage.root, "usr/bin/docker-registry"), join(home, "docker-registry"));
}

/** Starts the registry on loopback and waits until it answers. */
export async function startRegistry(home: string, port: number): Promise<ProcessIdentity> {
  const config = { version: 0.1, storage: { filesystem: { rootdirectory: join(home, "data") } } };
  const configFile = join(home, "config.yml");
  writeFileSync(configFile, JSON.stringify({ ...config, http: { addr: `127.0.0.1:${port}` } }));
  const log = openSync(join(home, "registry.log"), "a");
  const child = spawn(join(home, "docker-registry"), ["serve", configFile], {
    detached: true,
    stdio: ["ignore", log, log],
    cwd: "/",
  });
  closeSync(log);
  child.on("error", () => undefined); // A program that cannot run shows as a missing process below.
  child.unref();
  const process = child.pid === undefined ? undefined : identityOf(child.pid);
  if (process === undefined)
    throw new SetupError("the registry could not be started", `See ${home}/registry.log.`);
  const client = new RegistryClient(port);
  for (let waited = 0; waited < 10_000 && isRunning(process); waited += 50) {
    if (await client.answers()) return process;
    await sleep(50);
  }
  throw new SetupError("the registry does not answer", `See ${home}/registry.log.`);
}
