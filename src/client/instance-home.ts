import { homedir } from "node:os";
import { join, resolve } from "node:path";

/** Where one instance keeps everything (decision 16). All paths are absolute. */
export interface InstanceHome {
  readonly root: string;
  readonly config: string;
  readonly stateDb: string;
  readonly lockDb: string;
  readonly kubeconfig: string;
  readonly certificates: string;
  readonly log: string;
  readonly manifests: string;
  /** What must not change between two starts: id, token, port. */
  readonly instance: string;
  /** Who serves now; see DaemonInfo. */
  readonly daemon: string;
}

/** How the name of an instance's home begins that is to vanish with whoever started it. */
export const ephemeralHomePrefix = "minikubelet-testing-";

/** `$MINIKUBELET_HOME`, else `minikubelet` in the XDG state directory. Variables that are empty count as not set. */
export function instanceHome(env: NodeJS.ProcessEnv): InstanceHome {
  const given = (name: string): string | undefined => (env[name] === "" ? undefined : env[name]);
  const state = given("XDG_STATE_HOME") ?? join(given("HOME") ?? homedir(), ".local", "state");
  const root = resolve(given("MINIKUBELET_HOME") ?? join(state, "minikubelet"));
  return {
    root,
    config: join(root, "config.yaml"),
    stateDb: join(root, "state.db"),
    lockDb: join(root, "lock.db"),
    kubeconfig: join(root, "kubeconfig"),
    certificates: join(root, "certificates"),
    log: join(root, "daemon.log"),
    manifests: join(root, "manifests"),
    instance: join(root, "instance.json"),
    daemon: join(root, "daemon.json"),
  };
}

/** `daemon.json`: written by the daemon once it serves, removed when it stops. */
export interface DaemonInfo {
  readonly pid: number;
  readonly server: string;
  readonly version: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly engine: string;
  readonly timeScale: number;
}
