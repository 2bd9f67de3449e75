import { existsSync } from "node:fs";
import type { HostView } from "../../runtime/docker/discovery/host-view.ts";
import { runCommand } from "../run-command.ts";
import { isAnyRunning } from "./process-identity.ts";

/** What decides whether an engine may be installed or started here. */
export interface MachineFacts {
  readonly platform: NodeJS.Platform;
  /** Debian, Ubuntu or a distribution that says it is like them. */
  readonly debianLike: boolean;
  readonly root: boolean;
  readonly systemd: boolean;
  /** Those of the packages we ask about that are installed. */
  readonly packages: readonly string[];
  readonly dockerdRuns: boolean;
}

const packagesAskedFor = ["docker.io", "docker-ce", "containerd.io", "podman-docker"];

/** True when the text of /etc/os-release names Debian or Ubuntu, as itself or as its model. */
export function isDebianLike(osRelease: string): boolean {
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(osRelease);
}

/** The installed ones in the output of `dpkg-query -W -f '${Package} ${Status}\n'`. */
export function installedIn(dpkgQuery: string): string[] {
  return dpkgQuery
    .split("\n")
    .filter((line) => line.endsWith(" install ok installed"))
    .map((line) => line.slice(0, line.indexOf(" ")));
}

/** Looks at this machine. */
export async function gatherFacts(host: HostView): Promise<MachineFacts> {
  const debianLike = isDebianLike(host.readText("/etc/os-release") ?? "");
  const query = debianLike
    ? await runCommand("dpkg-query", ["-W", "-f", "${Package} ${Status}\\n", ...packagesAskedFor], {
        timeoutMs: 10_000,
      })
    : { stdout: "" };
  return {
    platform: host.platform,
    debianLike,
    root: host.uid === 0,
    systemd: existsSync("/run/systemd/system"),
    packages: installedIn(query.stdout),
    dockerdRuns: isAnyRunning("dockerd"),
  };
}
