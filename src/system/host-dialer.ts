import { getServers } from "node:dns";
import { connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { HostDialer } from "../kubelet/ports.ts";
import { DeadlineError } from "../util/deadline.ts";
import { dialErrorOf, dialTimeout } from "./dial-error.ts";

/** Opens TCP connections from this process. */
export const hostDialer: HostDialer = {
  dial: async (host, port, signal) => {
    signal.throwIfAborted();
    const socket = connect({ host, port, noDelay: true });
    const onAbort = (): void => {
      socket.destroy(signal.reason as Error);
    };
    signal.addEventListener("abort", onAbort);
    try {
      return await connected(socket);
    } catch (error) {
      socket.destroy();
      if (!signal.aborted) throw dialErrorOf(error, host, port, getServers());
      throw signal.reason instanceof DeadlineError ? dialTimeout(host, port, error) : signal.reason;
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  },
};

async function connected(socket: Socket): Promise<Duplex> {
  const { promise, resolve, reject } = Promise.withResolvers<Duplex>();
  const onConnect = (): void => {
    resolve(socket);
  };
  socket.once("connect", onConnect);
  socket.once("error", reject);
  try {
    return await promise;
  } finally {
    socket.off("connect", onConnect);
    socket.off("error", reject);
  }
}
