import { type PodStreams, StreamError } from "../apiserver/index.ts";
import { PodStreamError } from "../kubelet/pod-stream-error.ts";
import type { KubeletStreams } from "../kubelet/pod-streams.ts";

/** The kubelet's streams as the API server's port: the same calls, errors in the server's class. */
export function podStreams(kubelet: KubeletStreams): PodStreams {
  return {
    logs: async function* (container, options, signal) {
      try {
        yield* kubelet.logs(container, options, signal);
      } catch (error) {
        throw asStreamError(error);
      }
    },
    exec: async (...args) => await guarded(kubelet.exec(...args)),
    attach: async (...args) => {
      await guarded(kubelet.attach(...args));
    },
    portForward: async (...args) => await guarded(kubelet.portForward(...args)),
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
