import { type PodStreams, StreamError } from "../apiserver/index.ts";
import { PodStreamError } from "../kubelet/pod-stream-error.ts";
import type { Kubelet } from "../kubelet/kubelet.ts";
import type { PullTracker } from "./pull-tracker.ts";
import type { StreamedPod } from "../kubelet/pod-streams.ts";

/** By which uid the kubelet knows a pod of the API: another one for mirrors of static pods. */
export type KubeletUid = (namespace: string, name: string, uid: string) => string;

/** The present kubelet as the API server's port: the same calls, errors in the server's class. */
export function podStreams(kubelet: () => Kubelet, pulls: PullTracker, kubeletUid: KubeletUid): PodStreams {
  const known = <T extends StreamedPod>(target: T): T => ({
    ...target,
    uid: kubeletUid(target.namespace, target.pod, target.uid),
  });
  return {
    pods: () => kubelet().pods(),
    pulls: () => pulls.list(),
    logs: async function* (container, options, signal) {
      try {
        yield* kubelet().streams.logs(known(container), options, signal);
      } catch (error) {
        throw asStreamError(error);
      }
    },
    exec: async (target, ...args) => await guarded(kubelet().streams.exec(known(target), ...args)),
    attach: async (target, ...args) => {
      await guarded(kubelet().streams.attach(known(target), ...args));
    },
    portForward: async (target, ...args) =>
      await guarded(kubelet().streams.portForward(known(target), ...args)),
  };
}

async function guarded<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw asStreamError(error);
  }
}

function asStreamError(error: unknown): unknown {
  return error instanceof PodStreamError ? new StreamError(error.code, error.message, error) : error;
}
