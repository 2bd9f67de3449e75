import { watch } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Pod } from "../../api/index.ts";
import type { Log } from "../../kubelet/log.ts";
import type { Clock } from "../../kubelet/ports.ts";
import { maxManifestBytes, tooLargeText } from "../../manifest/size-limit.ts";
import { messageOf } from "../../util/errors.ts";
import { Mailbox } from "../../util/mailbox.ts";
import type { StaticPod } from "./static-pod.ts";

/** Which directory is watched, and who is told. */
export interface ManifestDirectoryEnv {
  readonly directory: string;
  readonly clock: Clock;
  readonly log: Log;
  /** @throws Error saying why the file is no pod that can run here */
  readonly parse: (file: string, bytes: Uint8Array) => StaticPod | Promise<StaticPod>;
  /** Told of all pods after every look, in the order of the files' names. */
  readonly found: (pods: readonly Pod[]) => void;
}

/** fileCheckFrequency. */
const relistMs = 20_000;
/** Editors write in several steps: this long after a first change a file is read. */
const settleMs = 100;

/**
 * The directory of static pods, one pod in each file (kubelet config/file.go). A file that cannot be understood is
 * logged; a change keeps the pod that it had, the next full look drops it.
 */
export class ManifestDirectory {
  readonly #env: ManifestDirectoryEnv;
  readonly #pods = new Map<string, Pod>();
  /** What was logged last of each file, so that it is said once. */
  readonly #said = new Map<string, string>();

  constructor(env: ManifestDirectoryEnv) {
    this.#env = env;
  }

  /** Reads all files. A directory that is not there holds none; one that cannot be read keeps the pods it had. */
  async relist(): Promise<void> {
    const names = await this.#names();
    if (names === undefined) {
      this.#tell();
      return;
    }
    for (const name of this.#pods.keys()) if (!names.includes(name)) this.#pods.delete(name);
    for (const name of names) if (!(await this.#look(name))) this.#pods.delete(name);
    this.#tell();
  }

  /** Follows the directory; rejects with the signal's reason when it aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#env;
    for (;;) {
      signal.throwIfAborted();
      const changed = new Set<string>();
      const news = new Mailbox<undefined>(undefined, () => false);
      using _watcher = this.#watch((name) => {
        changed.add(name);
        news.notify();
      });
      await this.relist();
      const next = clock.now() + relistMs;
      while (clock.now() < next) {
        await news.wait(next, clock, signal);
        signal.throwIfAborted();
        if (changed.size === 0) continue;
        await clock.sleep(settleMs, signal);
        news.clear();
        const names = [...changed];
        changed.clear();
        for (const name of names) await this.#look(name);
        this.#tell();
      }
    }
  }

  /** Sorted; undefined when the directory cannot be read. */
  async #names(): Promise<readonly string[] | undefined> {
    const { directory } = this.#env;
    try {
      const names = (await readdir(directory)).filter((name) => !name.startsWith("."));
      this.#said.delete(directory);
      return names.sort();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") {
        this.#said.delete(directory);
        return [];
      }
      this.#say(directory, messageOf(error), "static pods");
      return undefined;
    }
  }

  /** Brings one file up to date. @returns false if it could not be understood */
  async #look(name: string): Promise<boolean> {
    const file = join(this.#env.directory, name);
    try {
      const info = await stat(file);
      if (info.isFile()) {
        if (info.size > maxManifestBytes) throw new Error(tooLargeText);
        const { pod, warnings } = await this.#env.parse(file, await readFile(file));
        this.#pods.set(name, pod);
        this.#say(file, warnings.join("; "));
      } else this.#pods.delete(name);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") {
        this.#pods.delete(name);
        this.#said.delete(file);
        return true;
      }
      this.#say(file, messageOf(error));
      return false;
    }
  }

  #say(file: string, message: string, of = "static pod"): void {
    if (message === (this.#said.get(file) ?? "")) return;
    this.#said.set(file, message);
    if (message !== "") this.#env.log({ level: "warn", message: `${of} ${file}: ${message}` });
  }

  #tell(): void {
    const sorted = [...this.#pods].sort(([a], [b]) => (a < b ? -1 : 1));
    this.#env.found(sorted.map(([, pod]) => pod));
  }

  /** Without a watch (no directory, no more watches) the full looks are all there is. */
  #watch(changed: (name: string) => void): Disposable {
    try {
      const watcher = watch(this.#env.directory, { persistent: false }, (_type, name) => {
        if (name !== null && !name.startsWith(".")) changed(name);
      });
      watcher.on("error", () => undefined);
      return {
        [Symbol.dispose]: () => {
          watcher.close();
        },
      };
    } catch {
      return { [Symbol.dispose]: () => undefined };
    }
  }
}
