import { basename } from "node:path";
import type { Readable } from "node:stream";
import { ephemeralHomePrefix, instanceHome } from "../client/instance-home.ts";
import { MinikubeletError } from "../util/errors.ts";
import { removeInstance, sweepAbandonedHomes } from "./abandoned-homes.ts";
import { type DaemonPorts, runDaemon } from "./daemon.ts";

/** A daemon that somebody owns: it lives as long as `owner` (its standard input) is open. */
export interface EphemeralPorts extends DaemonPorts {
  readonly owner: Readable;
}

/**
 * Serves an instance until its owner has gone, however it went: the kernel closes the pipe of a killed process. Then, and
 * also after every other end, removes what the instance has made on the engine, and its home. Meanwhile does the same for
 * homes beside its own whose daemon was killed. @returns the exit code
 */
export async function runEphemeralDaemon(ports: EphemeralPorts): Promise<number> {
  const { owner } = ports;
  const home = instanceHome(ports.env);
  if (!basename(home.root).startsWith(ephemeralHomePrefix))
    throw new MinikubeletError("HomeUnusable", `${home.root} is no home to be removed at the end`, {
      hint: `The name of such a home begins with ${ephemeralHomePrefix}.`,
    });
  const sweep = new AbortController();
  const sweeping = sweepAbandonedHomes(ports, home.root, sweep.signal);
  const code = await runDaemon({ ...ports, onTermination: (handler) => onEnd(ports, handler) });
  sweep.abort();
  owner.destroy();
  await sweeping;
  return (await removeInstance(ports, home.root)) ? code : 1;
}

/** Calls back when asked to end, and when the owner has gone. */
function onEnd({ owner, onTermination }: EphemeralPorts, handler: () => void): Disposable {
  const termination = onTermination(handler);
  for (const event of ["end", "close", "error"]) owner.on(event, handler);
  owner.resume();
  return {
    [Symbol.dispose]: () => {
      // Not "error": nobody else listens for one that comes late, and it would end the process in mid-removal.
      for (const event of ["end", "close"]) owner.off(event, handler);
      termination[Symbol.dispose]();
    },
  };
}
