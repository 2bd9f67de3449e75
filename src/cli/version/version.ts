import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runningDaemon } from "../../client/running-daemon.ts";
import type { Session } from "../session.ts";

/** Prints the versions of the command line and, when it runs, of the daemon and the Kubernetes API it presents. */
export async function printVersion(session: Session, output: string | undefined): Promise<void> {
  const client = await ownVersion();
  const daemon = await runningDaemon(session.home);
  const server = daemon === undefined ? undefined : await serverVersion(session);
  if (output === "json") {
    session.ports.stdout.write(
      `${JSON.stringify({ clientVersion: client, ...(daemon === undefined ? {} : { daemonVersion: daemon.version, engine: daemon.engine, serverVersion: server }) }, undefined, 2)}\n`,
    );
    return;
  }
  session.ports.stdout.write(`minikubelet ${client}\n`);
  if (daemon !== undefined)
    session.ports.stdout.write(
      `daemon ${daemon.version}, Kubernetes ${server ?? "unknown"}, ${daemon.engine}\n`,
    );
}

async function serverVersion(session: Session): Promise<string | undefined> {
  const client = await session.connect();
  const { body } = await client.http.request({ method: "GET", path: "/version" }, session.signal);
  return (JSON.parse(body) as { readonly gitVersion?: string }).gitVersion;
}

async function ownVersion(): Promise<string> {
  let directory = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(directory, "package.json"))) directory = dirname(directory);
  return (JSON.parse(await readFile(join(directory, "package.json"), "utf8")) as { readonly version: string })
    .version;
}
