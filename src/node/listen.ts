import type { ApiServer } from "../apiserver/index.ts";
import type { InstanceHome } from "../client/instance-home.ts";
import { MinikubeletError } from "../util/errors.ts";
import type { NodeConfig } from "./config.ts";
import { type Instance, portCandidates, saveInstance } from "./instance.ts";

/**
 * Takes the instance's port: the configured one, the one of the last start, or at the first start the next free of its
 * own range, which is stored. @throws MinikubeletError `PortTaken` when a port that must not change is taken
 */
export async function listen(
  {
    config,
    home,
    instance,
  }: { readonly config: NodeConfig; readonly home: InstanceHome; readonly instance: Instance },
  start: (port: number) => Promise<ApiServer>,
): Promise<ApiServer> {
  const fixed = config.port === 0 ? instance.port : config.port;
  if (fixed !== undefined) {
    const server = await startOn(fixed, start);
    if (server === undefined) {
      throw new MinikubeletError(
        "PortTaken",
        `port ${String(fixed)} on 127.0.0.1 is taken by another program`,
        {
          hint: "Stop that program, or choose another port: `minikubelet daemon start --port PORT`.",
        },
      );
    }
    if (instance.port !== server.port) await saveInstance(home, { ...instance, port: server.port });
    return server;
  }
  for (const port of portCandidates(home.root)) {
    const server = await startOn(port, start);
    if (server === undefined) continue;
    await saveInstance(home, { ...instance, port });
    return server;
  }
  throw new MinikubeletError("PortTaken", "no free port was found for the API", {
    hint: "Choose one: `minikubelet daemon start --port PORT`.",
  });
}

async function startOn(
  port: number,
  start: (port: number) => Promise<ApiServer>,
): Promise<ApiServer | undefined> {
  try {
    return await start(port);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") return undefined;
    throw error;
  }
}
