import { createServer } from "node:net";

/** The first port on loopback, from `from` upward, that nobody listens on. */
export async function freePort(from: number): Promise<number> {
  for (let port = from; port < from + 200; port += 1) {
    if (await isFree(port)) return port;
  }
  throw new Error(`no free port between ${from} and ${from + 200}`);
}

async function isFree(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const server = createServer();
  server.once("error", () => {
    resolve(false);
  });
  server.listen(port, "127.0.0.1", () => {
    server.close(() => {
      resolve(true);
    });
  });
  return await promise;
}
