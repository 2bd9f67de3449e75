import { duplexPair } from "node:stream";
import { text } from "node:stream/consumers";
import type { FakePodDialer, FakeServer } from "../fake-pod-dialer.ts";
import type { Network } from "./machine.ts";

/** The network of a sandbox; without one: the node's own. */
export function sandboxNetwork(dialer: FakePodDialer, sandboxId: string | undefined): Network {
  return {
    listen: (port, server) => {
      if (dialer.serverOf(sandboxId, port) !== undefined) return undefined;
      dialer.listen(port, server, sandboxId);
      let isOpen = true;
      return () => {
        if (isOpen) dialer.close(port, sandboxId);
        isOpen = false;
      };
    },
    connect: (port) => dialer.serverOf(sandboxId, port),
    request: async (server: FakeServer, path) => {
      const [client, served] = duplexPair();
      server(served);
      client.end(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
      return await text(client);
    },
  };
}
