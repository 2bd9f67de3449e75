import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { EngineWatch } from "./engine-watch.ts";
import { Instance } from "./instance.ts";
import { Recorder } from "./recorder.ts";
import type { Stage } from "./stage.ts";
import { watchInstance } from "./watch-instance.ts";

/** Probes that are made while the daemon is younger than their period wait a random part of it first. */
const settleMs = 10_000;

/** How a kubelet is stopped: alone, the API staying up, or with its whole daemon and by SIGKILL. */
export type Stopping = "kubelet" | "daemon";

/** A stage on this machine's engine, with a daemon of its own. */
interface EngineStage {
  readonly stage: Stage;
  /** Creates what a manifest holds. */
  apply(manifest: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts a daemon and everything that watches it.
 * @param images names of the recording → names on the engine
 * @param signal ends its waits
 */
export async function openEngineStage(
  images: Stage["images"],
  signal: AbortSignal,
  stopping: Stopping = "kubelet",
): Promise<EngineStage> {
  const instance = await Instance.start();
  const engine = new EngineWatch(await instance.id());
  const recorder = new Recorder(() => Date.now());
  const watching = new AbortController();
  const watched = watchInstance(recorder, instance.kubeconfig, engine, watching.signal);
  await sleep(settleMs, undefined, { signal }).catch(() => undefined);
  const folder = join(instance.home, "scenarios");
  await mkdir(folder, { recursive: true });
  return {
    stage: {
      recorder,
      images,
      sleepUntil: async (time) => {
        await sleep(Math.max(0, time - Date.now()), undefined, { signal });
      },
      kubectl: async (args) =>
        await instance.kubectl(args.map((arg) => (arg.endsWith(".yaml") ? join(folder, arg) : arg))),
      saveManifest: async (name, text) => {
        await writeFile(join(folder, name), text);
        return name;
      },
      actOnEngine: async (pod, container, operation) => {
        await engine.act(pod, container, operation);
      },
      stopKubelet: async () => {
        await (stopping === "kubelet" ? instance.stopKubelet() : instance.killDaemon());
      },
      startKubelet: async () => {
        await (stopping === "kubelet" ? instance.restartKubelet() : instance.startDaemon());
      },
    },
    apply: async (manifest) => {
      await instance.apply(manifest);
    },
    close: async () => {
      await instance.endPods();
      watching.abort();
      await watched;
      await instance.close();
    },
  };
}
