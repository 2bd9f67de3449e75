import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { homedir } from "node:os";

/** What the search for an engine may look at: the environment and the file system, injected so that it can be tested. */
export interface HostView {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly platform: NodeJS.Platform;
  readonly uid: number;
  /** The text of a file, or undefined when it cannot be read. */
  readText(path: string): string | undefined;
  isSocket(path: string): boolean;
  exists(path: string): boolean;
  /** The names in a directory; none when it does not exist. */
  list(path: string): readonly string[];
}

/** The real machine. */
export function thisHost(): HostView {
  return {
    env: process.env,
    home: homedir(),
    platform: process.platform,
    uid: process.getuid?.() ?? -1,
    readText: (path) => quietly(() => readFileSync(path, "utf8")),
    isSocket: (path) => quietly(() => statSync(path).isSocket()) ?? false,
    exists: existsSync,
    list: (path) => quietly(() => readdirSync(path)) ?? [],
  };
}

function quietly<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined; // Absent and unreadable are the same answer here: nothing to be found.
  }
}
