import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { CommandResult } from "./command-result.ts";

const execute = promisify(execFile);
const minikubelet = fileURLToPath(new URL("../../cmd/minikubelet.ts", import.meta.url));

/** What the recorded node was set to. */
const recordedNode = {
  kubernetesVersion: "v1.33",
  nodeName: "orc-node",
  seccompDefault: false,
  eventSpamFilter: true,
};

/** A daemon of its own in a temporary home; everything of it is gone after `close`. */
export class Instance {
  readonly home: string;
  readonly kubeconfig: string;

  private constructor(home: string) {
    this.home = home;
    this.kubeconfig = join(home, "kubeconfig");
  }

  static async start(): Promise<Instance> {
    const home = await mkdtemp(join(tmpdir(), "minikubelet-conformance-"));
    await writeFile(join(home, "config.yaml"), JSON.stringify(recordedNode));
    const instance = new Instance(home);
    await instance.startDaemon();
    return instance;
  }

  /** Kubernetes' own client, pointed at this instance. */
  async kubectl(args: readonly string[], timeoutMs = 60_000): Promise<CommandResult> {
    return await run("kubectl", args, { ...process.env, KUBECONFIG: this.kubeconfig }, this.home, timeoutMs);
  }

  /** Creates what a manifest holds. */
  async apply(manifest: string): Promise<void> {
    if (manifest === "") return;
    const file = join(this.home, "objects.yaml");
    await writeFile(file, manifest);
    const done = await this.kubectl(["apply", "-f", file]);
    if (done.code !== 0) throw new Error(done.stderr);
  }

  async startDaemon(): Promise<void> {
    const done = await this.#cli(["daemon", "start"]);
    if (done.code !== 0) throw new Error(`the daemon did not start: ${done.stderr}${done.stdout}`);
  }

  /** Stops the kubelet; the API goes on. */
  async stopKubelet(): Promise<void> {
    await this.#control("stop");
  }

  /** Starts a kubelet where `stopKubelet` took one away. */
  async restartKubelet(): Promise<void> {
    await this.#control("start");
  }

  async #control(verb: "stop" | "start"): Promise<void> {
    const done = await this.kubectl(["create", `--raw=/debug/kubelet/${verb}`, "-f", "/dev/null"]);
    if (done.code !== 0) throw new Error(`the kubelet did not ${verb}: ${done.stderr}`);
  }

  /** Kill -9: pods go on without it. */
  async killDaemon(): Promise<void> {
    const { pid } = JSON.parse(await readFile(join(this.home, "daemon.json"), "utf8")) as {
      readonly pid: number;
    };
    process.kill(pid, "SIGKILL");
  }

  /** Id that labels all this instance makes on the engine. */
  async id(): Promise<string> {
    const { id } = JSON.parse(await readFile(join(this.home, "instance.json"), "utf8")) as {
      readonly id: string;
    };
    return id;
  }

  /** Removes every pod and waits until they are gone. */
  async endPods(): Promise<void> {
    await this.kubectl(["delete", "pods", "--all", "--grace-period=1", "--timeout=20s"]);
  }

  /** Ends the daemon and removes what it left on the engine. */
  async close(): Promise<void> {
    await this.#cli(["daemon", "stop"]);
    await this.#cli(["prune", "--yes"]);
    await rm(this.home, { recursive: true, force: true });
  }

  async #cli(args: readonly string[]): Promise<CommandResult> {
    const env = { ...process.env, MINIKUBELET_HOME: this.home };
    return await run(process.execPath, [minikubelet, ...args], env, this.home, 120_000);
  }
}

async function run(
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  cwd: string,
  timeout: number,
): Promise<CommandResult> {
  try {
    return { ...(await execute(file, args, { env, cwd, timeout, maxBuffer: 1 << 26 })), code: 0 };
  } catch (error) {
    const { stdout, stderr, code } = error as { stdout?: string; stderr?: string; code?: unknown };
    return {
      stdout: stdout ?? "",
      stderr: stderr ?? String(error),
      code: typeof code === "number" ? code : 1,
    };
  }
}
