import { createReadStream, existsSync } from "node:fs";
import { watch } from "node:fs/promises";
import { stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import type { InstanceHome } from "../../client/instance-home.ts";
import { MinikubeletError } from "../../util/errors.ts";
import type { CliPorts } from "../ports.ts";

/** Prints the daemon's log, and what is added to it until Ctrl-C when following. */
export async function printDaemonLog(
  ports: CliPorts,
  home: InstanceHome,
  follow: boolean,
  signal: AbortSignal,
): Promise<void> {
  if (!existsSync(home.log)) {
    throw new MinikubeletError("NoLog", `${home.log} does not exist: no daemon has run for this home`, {
      hint: "Start one: `minikubelet daemon start`.",
    });
  }
  let position = await copyFrom(ports, home.log, 0);
  if (!follow) return;
  try {
    for await (const _change of watch(home.log, { signal })) {
      const { size } = await stat(home.log);
      position = await copyFrom(ports, home.log, size < position ? 0 : position);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

async function copyFrom(ports: CliPorts, file: string, start: number): Promise<number> {
  const source = createReadStream(file, { start });
  await pipeline(source, ports.stdout, { end: false });
  return start + source.bytesRead;
}
