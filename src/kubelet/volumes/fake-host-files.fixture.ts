import type { HostFileKind, HostFiles } from "./host-files.ts";

/** What any node has, and what was made there. */
export class FakeHostFiles implements HostFiles {
  readonly #known = new Map<string, HostFileKind>([
    ...[
      "/",
      "/dev",
      "/etc",
      "/home",
      "/opt",
      "/proc",
      "/run",
      "/sys",
      "/tmp",
      "/usr",
      "/var",
      "/var/log",
    ].map((path) => [path, "directory"] as const),
    ...["/etc/hostname", "/etc/hosts", "/etc/passwd", "/etc/resolv.conf"].map(
      (path) => [path, "file"] as const,
    ),
    ["/dev/null", "characterDevice"],
  ]);

  kind(path: string): Promise<HostFileKind | undefined> {
    return Promise.resolve(this.#known.get(path));
  }

  makeDirectory(path: string): Promise<void> {
    this.#known.set(path, "directory");
    return Promise.resolve();
  }

  makeFile(path: string): Promise<void> {
    this.#known.set(path, "file");
    return Promise.resolve();
  }
}
