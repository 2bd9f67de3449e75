import type { PodStreams } from "../ports.ts";

/** For a server whose pods nobody runs. */
export const noStreams: PodStreams = {
  pods: () => [],
  pulls: () => [],
  logs: () => {
    throw new Error("no streams");
  },
  exec: () => Promise.reject(new Error("no streams")),
  attach: () => Promise.reject(new Error("no streams")),
  portForward: () => Promise.reject(new Error("no streams")),
};
