import { execFile, type ExecFileException } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { DaemonInfo } from "../../src/client/instance-home.ts";
import { KubeClient } from "../../src/client/kube-client.ts";
import { loadKubeconfig } from "../../src/client/kubeconfig.ts";

const execute = promisify(execFile);

/** The built product in a home of its own. Disposing ends its daemon and removes all that it made. */
export class Subject implements AsyncDisposable {
  readonly entry: string;
  readonly env: NodeJS.ProcessEnv;
  readonly #home: string;

  private constructor(entry: string, home: string) {
    this.entry = entry;
    this.#home = home;
    this.env = { ...process.env, MINIKUBELET_HOME: home, NO_COLOR: "1" };
  }

  /** @param dist the folder of the build */
  static async create(dist: string): Promise<Subject> {
    const home = await mkdtemp(join(tmpdir(), "minikubelet-bench-"));
    return new Subject(join(dist, "cmd", "minikubelet.js"), home);
  }

  /** Runs `minikubelet ARGS`. @throws Error when it fails */
  async cli(...args: readonly string[]): Promise<string> {
    try {
      return (await execute(process.execPath, [this.entry, ...args], { env: this.env })).stdout;
    } catch (error) {
      const { stderr = "" } = error as ExecFileException;
      throw new Error(`minikubelet ${args.join(" ")}: ${stderr}`, { cause: error });
    }
  }

  async client(): Promise<KubeClient> {
    return new KubeClient(await loadKubeconfig(join(this.#home, "kubeconfig")));
  }

  async daemon(): Promise<DaemonInfo> {
    return JSON.parse(await readFile(join(this.#home, "daemon.json"), "utf8")) as DaemonInfo;
  }

  /** Megabytes (10⁶ bytes) of memory that the daemon holds. */
  async residentMegabytes(): Promise<number> {
    const { pid } = await this.daemon();
    const { stdout } = await execute("ps", ["-o", "rss=", "-p", String(pid)]);
    return (Number(stdout) * 1024) / 1e6;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.cli("prune", "--yes");
    await rm(this.#home, { recursive: true, force: true });
  }
}
