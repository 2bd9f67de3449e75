import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type LaunchRequest,
  type OwnedDaemon,
  reapHome,
  startOwnedDaemon,
} from "../../client/daemon-launcher.ts";
import { runningDaemon } from "../../client/running-daemon.ts";
import { ephemeralHomePrefix, type InstanceHome, instanceHome } from "../../client/instance-home.ts";
import { KubeClient } from "../../client/kube-client.ts";
import { type ClientConfig, loadKubeconfig } from "../../client/kubeconfig.ts";
import { deadline } from "../../util/deadline.ts";
import { MinikubeletError } from "../../util/errors.ts";
import { untilAborted } from "../../util/until-aborted.ts";
import type { TestingPorts } from "../ports.ts";

const endTimeoutMs = 60_000;
/** What a test runner tells its own child processes is none of the daemon's business. */
const notForTheDaemon = ["NODE_OPTIONS", "NODE_V8_COVERAGE", "NODE_TEST_CONTEXT"];

/**
 * A node of minikubelet for tests: a daemon of its own with a home of its own in the directory for temporary files. It ends
 * with the process that started it, and then removes all that it has made.
 */
export class TestInstance implements AsyncDisposable {
  /** Directory of the instance; `MINIKUBELET_HOME` for the command line, and its file `kubeconfig` for kubectl. */
  readonly home: string;
  /** @internal Factor of the times that the node scales; 1 is real time. */
  readonly timeScale: number;
  /** @internal For what a test waits for. */
  readonly client: KubeClient;
  /** @internal For following in the background: it does not keep the process alive. */
  readonly follower: KubeClient;
  readonly #owned: OwnedDaemon | undefined;
  readonly #ports: TestingPorts;
  readonly #ended: Promise<void>;
  #over = false;

  /** @internal */
  constructor(
    ports: TestingPorts,
    home: InstanceHome,
    daemon: { readonly config: ClientConfig; readonly timeScale: number; readonly owned?: OwnedDaemon },
  ) {
    this.#ports = ports;
    this.#owned = daemon.owned;
    this.home = home.root;
    this.timeScale = daemon.timeScale;
    this.client = new KubeClient(daemon.config);
    this.follower = new KubeClient(daemon.config, { background: true });
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#ended = promise;
    daemon.owned?.process.once("exit", () => {
      this.#over = true;
      resolve(undefined);
      // It was killed, or could not remove something: another one takes over where it stopped.
      if (existsSync(home.root)) reapHome(launchRequest(ports, home));
    });
  }

  /** @internal Whether its daemon may still be used. */
  get alive(): boolean {
    return !this.#over;
  }

  /**
   * Ends the daemon and waits until all that it made is removed. An instance that another process has started is only let
   * go of. Idempotent. @throws MinikubeletError `StopTimeout` when the daemon takes too long
   */
  async close(): Promise<void> {
    this.#over = true;
    this.client[Symbol.dispose]();
    this.follower[Symbol.dispose]();
    if (this.#owned === undefined) return;
    const { process: daemon } = this.#owned;
    if (daemon.exitCode !== null || daemon.signalCode !== null) return;
    daemon.stdin?.end();
    using bound = deadline(this.#ports.clock, endTimeoutMs, new AbortController().signal);
    try {
      await untilAborted(this.#ended, bound.signal);
    } catch (cause) {
      throw new MinikubeletError("StopTimeout", `the daemon of ${this.home} did not end`, {
        hint: `See ${join(this.home, "daemon.log")}; \`kill -9 ${String(daemon.pid)}\` is safe.`,
        cause,
      });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

/** @throws MinikubeletError with the daemon's own reason, `Unreachable` without an engine */
export async function launchInstance(
  ports: TestingPorts,
  config: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<TestInstance> {
  signal.throwIfAborted();
  const home = instanceHome({ MINIKUBELET_HOME: await mkdtemp(join(tmpdir(), ephemeralHomePrefix)) });
  try {
    if (Object.keys(config).length > 0) await writeFile(home.config, JSON.stringify(config), { mode: 0o600 });
    const owned = await startOwnedDaemon(launchRequest(ports, home), signal);
    const { timeScale } = owned.info;
    return new TestInstance(ports, home, { config: await loadKubeconfig(home.kubeconfig), timeScale, owned });
  } catch (error) {
    // A daemon that has come so far removes its home itself.
    if (!existsSync(home.stateDb)) await rm(home.root, { recursive: true, force: true });
    throw error;
  }
}

/** The instance of a home whose daemon runs already. @throws MinikubeletError `NotRunning` */
export async function connectInstance(ports: TestingPorts, root: string): Promise<TestInstance> {
  const home = instanceHome({ MINIKUBELET_HOME: root });
  const info = await runningDaemon(home);
  if (info === undefined)
    throw new MinikubeletError("NotRunning", `no minikubelet daemon is running for ${home.root}`, {
      hint: "Whoever set MINIKUBELET_TEST_HOME starts it before the tests and ends it after them: startInstance().",
    });
  return new TestInstance(ports, home, {
    config: await loadKubeconfig(home.kubeconfig),
    timeScale: info.timeScale,
  });
}

function launchRequest({ env, clock, daemonEntry }: TestingPorts, home: InstanceHome): LaunchRequest {
  const own = Object.fromEntries(Object.entries(env).filter(([name]) => !notForTheDaemon.includes(name)));
  return { home, entry: daemonEntry, args: [], env: { ...own, MINIKUBELET_HOME: home.root }, clock };
}
