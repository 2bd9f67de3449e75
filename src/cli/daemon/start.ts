import { startDaemon } from "../../client/daemon-launcher.ts";
import { runningDaemon } from "../../client/running-daemon.ts";
import type { Session } from "../session.ts";

/** Flags of `daemon start`. */
export interface StartFlags {
  readonly kubernetesVersion?: string;
  readonly port?: string;
  readonly timeScale?: string;
}

/** Starts the daemon unless one runs, and tells where it serves. @throws MinikubeletError with the daemon's own reason */
export async function start({ ports, home, signal }: Session, flags: StartFlags): Promise<void> {
  const { clock, daemonEntry: entry, env, stderr, stdout } = ports;
  const running = await runningDaemon(home);
  const args = Object.entries({
    "--kubernetes-version": flags.kubernetesVersion,
    "--port": flags.port,
    "--time-scale": flags.timeScale,
  }).flatMap(([flag, value]) => (value === undefined ? [] : [flag, value]));
  const info = running ?? (await startDaemon({ home, entry, args, env, clock }, signal));
  if (running !== undefined && args.length > 0)
    stderr.write(
      "Warning: the flags have no effect on a daemon that runs; `minikubelet daemon stop` first to change them\n",
    );
  const serves = running === undefined ? "serves" : "serves already";
  stdout.write(`minikubelet ${serves} at ${info.server} (pid ${info.pid})\n`);
  if (info.timeScale !== 1)
    stdout.write(`time scale ${String(info.timeScale)}: back-off and probe periods are shortened\n`);
  stdout.write(`export KUBECONFIG=${home.kubeconfig}\n`);
}
