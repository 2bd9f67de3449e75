import type { InstanceHome } from "../../client/instance-home.ts";
import type { CliPorts } from "../ports.ts";
import { ExitError } from "../exit-code.ts";
import { runningDaemon } from "../../client/running-daemon.ts";

/** Prints whether a daemon serves this home, as text or JSON. @throws ExitError 1 when none does. */
export async function printStatus(
  ports: CliPorts,
  home: InstanceHome,
  output: string | undefined,
): Promise<void> {
  const info = await runningDaemon(home);
  if (output === "json") {
    const value =
      info === undefined
        ? { running: false, home: home.root }
        : { running: true, home: home.root, kubeconfig: home.kubeconfig, ...info };
    ports.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);
  } else if (info === undefined) {
    ports.stdout.write(`not running (home ${home.root})\n`);
  } else {
    const rows = [
      ["pid", String(info.pid)],
      ["server", info.server],
      ["version", info.version],
      ["engine", info.engine],
      ["home", home.root],
      ["kubeconfig", home.kubeconfig],
      ...(info.timeScale === 1 ? [] : [["time scale", String(info.timeScale)]]),
    ];
    ports.stdout.write(rows.map(([name = "", value = ""]) => `${`${name}:`.padEnd(12)}${value}\n`).join(""));
  }
  if (info === undefined) throw new ExitError(1);
}
