import { aborted } from "../util/aborted.ts";
import { createWriteStream, fstatSync, rmSync } from "node:fs";
import { type DaemonInfo, instanceHome } from "../client/instance-home.ts";
import type { Clock } from "../kubelet/ports.ts";
import { firstFailure, isMinikubeletError, messageOf } from "../util/errors.ts";
import { loadCertificates } from "./certificates.ts";
import { loadConfig, type NodeConfig, withSettings } from "./config.ts";
import { prepareHome, writePrivateFile } from "./home.ts";
import { InstanceLock } from "./instance-lock.ts";
import { loadInstance } from "./instance.ts";
import { renderKubeconfig } from "./kubeconfig.ts";
import { lineLog } from "./log-file.ts";
import { type RunningNode, startNode } from "./node.ts";
import { packageVersion } from "./package-version.ts";

/** What the daemon needs of its process. */
export interface DaemonPorts {
  readonly argv: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly random: () => number;
  readonly schedule: (run: () => void) => void;
  readonly writeLog: (line: string) => void;
  readonly onTermination: (handler: () => void) => Disposable;
}

/** Serves one instance until asked to end. Reports to file descriptor 3 when it is there. @returns the exit code */
export async function runDaemon(ports: DaemonPorts): Promise<number> {
  const log = lineLog(ports.writeLog, () => ports.clock.now());
  const ending = new AbortController();
  using _termination = ports.onTermination(() => {
    ending.abort(new Error("asked to end"));
  });
  const home = instanceHome(ports.env);
  try {
    await prepareHome(home);
    using _lock = InstanceLock.acquire(home.lockDb);
    const config = withFlags(await loadConfig(home), ports.argv);
    const version = await packageVersion();
    const [instance, certificates] = await Promise.all([
      loadInstance(home),
      loadCertificates(home, ports.clock.now()),
    ]);
    await using node = await startNode(
      { ...ports, version, home, instance, config, certificates, log },
      ending.signal,
    );
    const info = daemonInfo(ports, node, config, version);
    await writePrivateFile(home.daemon, `${JSON.stringify(info)}\n`);
    await writePrivateFile(
      home.kubeconfig,
      renderKubeconfig({ server: info.server, ca: certificates.ca, ...instance }),
    );
    report({ ready: info });
    try {
      using end = aborted(ending.signal);
      await Promise.race([node.failed, end.promise]);
    } finally {
      rmSync(home.daemon, { force: true });
    }
    log({ level: "info", message: "ends; pods go on running" });
    return 0;
  } catch (thrown) {
    const error = firstFailure(thrown);
    if (error === ending.signal.reason) return 0;
    log({ level: "error", message: "the daemon has failed", error });
    report({
      error: {
        code: isMinikubeletError(error) ? error.code : "Internal",
        message: messageOf(error),
        ...(isMinikubeletError(error) && error.hint !== undefined ? { hint: error.hint } : {}),
      },
    });
    return 1;
  }
}

function daemonInfo(ports: DaemonPorts, node: RunningNode, config: NodeConfig, version: string): DaemonInfo {
  return {
    pid: process.pid,
    server: `https://127.0.0.1:${String(node.port)}`,
    version,
    startedAt: ports.clock.now(),
    engine: node.engine,
    timeScale: config.timeScale,
  };
}

const flags = {
  "--kubernetes-version": ["kubernetesVersion", String],
  "--port": ["port", asNumber],
  "--time-scale": ["timeScale", asNumber],
} as const;

/** Flags win over the configuration file. @throws MinikubeletError `ConfigInvalid` */
function withFlags(config: NodeConfig, argv: readonly string[]): NodeConfig {
  const given = Object.entries(flags).flatMap(([flag, [setting, read]]) => {
    const index = argv.indexOf(flag);
    const text = index < 0 ? undefined : argv[index + 1];
    return text === undefined ? [] : [[setting, read(text)] as const];
  });
  return withSettings(config, Object.fromEntries(given));
}

/** Text that is no number stays as it is, for the message. */
function asNumber(text: string): number | string {
  return Number.isNaN(Number(text)) ? text : Number(text);
}

/** One line for whoever started this process and waits; without such a reader it is lost, as it should be. */
function report(line: object): void {
  if (!isPipe(3)) return;
  const pipe = createWriteStream("", { fd: 3 });
  pipe.on("error", () => undefined);
  pipe.end(`${JSON.stringify(line)}\n`);
}

/** Of a daemon started by hand the number belongs to Node's own event loop, which must not be closed. */
function isPipe(descriptor: number): boolean {
  try {
    const found = fstatSync(descriptor);
    return found.isFIFO() || found.isSocket();
  } catch {
    return false;
  }
}
