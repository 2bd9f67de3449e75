import { rm } from "node:fs/promises";
import { type InstanceHome, instanceHome } from "../client/instance-home.ts";
import type { Clock } from "../kubelet/ports.ts";
import { connectDocker } from "../runtime/docker/connect.ts";
import { loadConfig } from "./config.ts";
import { locateEngine } from "./engine.ts";
import { prepareHome } from "./home.ts";
import { InstanceLock } from "./instance-lock.ts";
import { loadInstance } from "./instance.ts";

/**
 * Removes every Docker object of this instance and its stored objects; identity, certificates and configuration stay.
 * @returns what was removed, for people. @throws MinikubeletError `InstanceLocked` while a daemon runs
 */
export async function pruneInstance(
  env: NodeJS.ProcessEnv,
  clock: Clock,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const home = instanceHome(env);
  await prepareHome(home);
  using _lock = InstanceLock.acquire(home.lockDb);
  const [config, instance] = await Promise.all([loadConfig(home), loadInstance(home)]);
  const { address } = await locateEngine(config.engine);
  const runtime = await connectDocker({
    engine: address,
    instanceId: instance.id,
    podCIDR: config.podCIDR,
    clock,
  });
  try {
    const removed = await runtime.prune(signal);
    await removeState(home);
    return removed;
  } finally {
    await runtime.close();
  }
}

async function removeState(home: InstanceHome): Promise<void> {
  await Promise.all(
    ["", "-wal", "-shm"].map(async (suffix) => {
      await rm(`${home.stateDb}${suffix}`, { force: true });
    }),
  );
}
