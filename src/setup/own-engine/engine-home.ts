import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";

/** Paths of everything that the set-up keeps between runs. */
export interface EngineHome {
  readonly root: string;
  readonly engineRecord: string;
  readonly engineLog: string;
  readonly registry: string;
  readonly environment: string;
  readonly pullCheck: string;
  readonly imageRecord: string;
  readonly samples: string;
}

/** `MINIKUBELET_ENGINE_HOME`, else `$XDG_STATE_HOME/minikubelet/engine`, else `~/.local/state/minikubelet/engine`. */
export function engineHome(env: Readonly<Record<string, string | undefined>> = process.env): EngineHome {
  const state = env["XDG_STATE_HOME"] ?? `${homedir()}/.local/state`;
  const root = env["MINIKUBELET_ENGINE_HOME"] ?? `${state}/minikubelet/engine`;
  return {
    root,
    engineRecord: `${root}/engine.json`,
    engineLog: `${root}/dockerd.log`,
    registry: `${root}/registry`,
    environment: `${root}/environment.json`,
    pullCheck: `${root}/pull-check.json`,
    imageRecord: `${root}/images.json`,
    samples: `${root}/samples`,
  };
}

/** Reads a JSON file of ours; undefined when it is absent or broken (it is then made anew). */
export function readRecord(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}

/** With its missing parents, one of which may become the home of an instance. */
export function makePrivateDirectory(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
}

/** Writes a JSON file of ours in one step: a reader sees the old or the new content, never half. */
export function writeRecord(path: string, value: unknown): void {
  makePrivateDirectory(path.slice(0, path.lastIndexOf("/")));
  writeFileSync(`${path}.new`, `${JSON.stringify(value, null, 2)}\n`);
  renameSync(`${path}.new`, path);
}

/** A file that is not there is no error. */
export function removeRecord(path: string): void {
  rmSync(path, { force: true });
}
