import type { ReadProcesses } from "../apiserver/index.ts";
import type { ContainerRuntime } from "../kubelet/ports.ts";
import { messageOf } from "../util/errors.ts";
import type { KubeletUid } from "./pod-streams.ts";

/** What runs in the containers of a pod, by the engine. A container that cannot be looked into says why. */
export function containerProcesses(runtime: ContainerRuntime, kubeletUid: KubeletUid): ReadProcesses {
  return async ({ namespace, name, uid }, signal) => {
    const found = await runtime.pod(kubeletUid(namespace, name, uid));
    const running = (found?.containers ?? []).toReversed().filter(({ state }) => state.kind === "running");
    return await Promise.all(
      running.map(async (container) => {
        try {
          return { name: container.name, processes: await runtime.processes(container.id, signal) };
        } catch (error) {
          signal.throwIfAborted();
          return { name: container.name, message: messageOf(error) };
        }
      }),
    );
  };
}
