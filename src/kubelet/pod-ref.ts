import type { Pod } from "../api/index.ts";
import type { PodRef, RuntimePod, RuntimePodRef } from "./ports.ts";

/** The pod as the runtime and the status sink address it. */
export function runtimePodRefOf(pod: Pod): RuntimePodRef {
  const { uid = "", namespace = "default", name = "" } = pod.metadata;
  return { uid, namespace, name };
}

/** `namespace/name`, for people. */
export function podTitle(pod: { readonly namespace: string; readonly name: string }): string {
  return `${pod.namespace}/${pod.name}`;
}

/** The pod as the network sees it: the newest running sandbox, the host's address for hostNetwork. */
export function podRefOf(pod: Pod, observed: RuntimePod | undefined, hostIP: string): PodRef {
  const sandbox = observed?.sandboxes.find(({ state }) => state === "running");
  const ip = sandbox?.hostNetwork === true ? hostIP : sandbox?.ips[0];
  return { ...runtimePodRefOf(pod), ip, sandboxId: sandbox?.id };
}
