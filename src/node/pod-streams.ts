import { type PodStreams, StreamError } from "../apiserver/index.ts";
import { PodStreamError } from "../kubelet/pod-stream-error.ts";
import type { Kubelet } from "../kubelet/kubelet.ts";

/** The kubelet as the API server's port: the same calls, errors in the server's class. */
export function podStreams(kubelet: Kubelet): PodStreams {
  const { streams } = kubelet;
  return {
    pods: () => kubelet.pods(),
    logs: async function* (container, options, signal) {
      try {
        yield* streams.logs(container, options, signal);
      } catch (error) {
        throw asStreamError(error);
      }
    },
    exec: async (...args) => await guarded(streams.exec(...args)),
    attach: async (...args) => {
      await guarded(streams.attach(...args));
    },
    portForward: async (...args) => await guarded(streams.portForward(...args)),
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
