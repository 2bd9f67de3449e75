import { existsSync } from "node:fs";
import type { InstanceHome } from "../client/instance-home.ts";
import { kubectlFiles } from "../client/kubectl-files.ts";
import { KubeClient } from "../client/kube-client.ts";
import { type KubeconfigRequest, loadKubeconfig } from "../client/kubeconfig.ts";
import { runningDaemon } from "../client/running-daemon.ts";
import { MinikubeletError } from "../util/errors.ts";
import { type GlobalOptions, namesOtherCluster } from "./global-options.ts";
import type { CliPorts } from "./ports.ts";

/** Which API server a command wants to talk to. */
export interface ConnectRequest {
  readonly ports: CliPorts;
  readonly home: InstanceHome;
  readonly options: GlobalOptions;
  /** Start the daemon when none serves. */
  readonly start: boolean;
  /** The time scale that the daemon must have; it is started with it. */
  readonly timeScale?: number;
  readonly signal: AbortSignal;
}

/**
 * A client for the kubeconfig of the flags, for a context of kubectl's, else for the instance, whose daemon is started
 * when asked for.
 * @throws MinikubeletError `NotRunning` when no daemon serves and none is to be started; `TimeScaleDiffers` when it has
 *   another time scale than wanted.
 */
export async function openClient(request: ConnectRequest): Promise<KubeClient> {
  const { home, options, ports, signal } = request;
  if (namesOtherCluster(options) && request.timeScale !== undefined)
    throw new MinikubeletError(
      "InvalidFlag",
      "--time-scale is for this instance, --kubeconfig or --context names another",
      {
        hint: "Only a kubelet of minikubelet has a time scale: leave one of the two flags out.",
      },
    );
  const { context } = options;
  if (namesOtherCluster(options)) {
    const wanted: KubeconfigRequest = { context, plugins: { clock: ports.clock, env: ports.env } };
    return clientFor(await loadKubeconfig(options.kubeconfig ?? kubectlFiles(ports.env), wanted), request);
  }
  const running = await runningDaemon(home);
  if (running === undefined) {
    if (!request.start) {
      throw new MinikubeletError("NotRunning", "no minikubelet daemon is running for this home", {
        hint: "Start it with `minikubelet daemon start`, or run a pod: `minikubelet run pod.yaml`.",
      });
    }
    const { startDaemon } = await import("../client/daemon-launcher.ts");
    await startDaemon(
      {
        home,
        entry: ports.daemonEntry,
        args: request.timeScale === undefined ? [] : ["--time-scale", String(request.timeScale)],
        env: ports.env,
        clock: ports.clock,
      },
      signal,
    );
  } else if (request.timeScale !== undefined && request.timeScale !== running.timeScale)
    throw new MinikubeletError(
      "TimeScaleDiffers",
      `the daemon runs with time scale ${String(running.timeScale)}, not ${String(request.timeScale)}`,
      {
        hint: "`minikubelet daemon stop` first; its pods go on running, and the next daemon has the new scale.",
      },
    );
  if (!existsSync(home.kubeconfig))
    throw new MinikubeletError("NotRunning", `${home.kubeconfig} does not exist`, {
      hint: "Restart the daemon: `minikubelet daemon stop`, then `daemon start`.",
    });
  return clientFor(await loadKubeconfig(home.kubeconfig, { context }), request);
}

function clientFor(
  config: Awaited<ReturnType<typeof loadKubeconfig>>,
  { options: { namespace = config.namespace }, ports }: ConnectRequest,
): KubeClient {
  const onWarning = (text: string): void => {
    ports.stderr.write(`Warning: ${text}\n`);
  };
  return new KubeClient({ ...config, namespace }, { onWarning });
}
