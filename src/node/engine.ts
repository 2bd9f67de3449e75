import { readFile } from "node:fs/promises";
import { RuntimeError } from "../kubelet/runtime-error.ts";
import type { EngineAddress } from "../runtime/docker/engine.ts";
import type { EngineCandidate } from "../runtime/docker/discovery/candidate.ts";
import { askEngine } from "../runtime/docker/discovery/engine-api.ts";
import { findEngine } from "../runtime/docker/discovery/find-engine.ts";
import { thisHost } from "../runtime/docker/discovery/host-view.ts";
import { strategies } from "../runtime/docker/discovery/strategies/index.ts";

/** An engine that answers, and how it was found. */
export interface FoundEngine {
  readonly host: string;
  readonly source: string;
  readonly address: EngineAddress;
}

/**
 * The configured engine, else the first that answers of all usual places. @throws RuntimeError `Unreachable` or
 * `PermissionDenied`, naming what was tried
 */
export async function locateEngine(configured: string | undefined): Promise<FoundEngine> {
  const host = thisHost();
  const named = configured === undefined ? host : { ...host, env: { ...host.env, DOCKER_HOST: configured } };
  const { found, tried } = await findEngine(named, strategies, askEngine);
  if (found !== undefined) return { host: found.host, source: found.source, address: await addressOf(found) };
  const denied = tried.find(({ answer }) => answer.kind === "denied");
  if (denied !== undefined) {
    throw new RuntimeError("PermissionDenied", `permission denied at ${denied.candidate.host}`, {
      hint: "Join the group that owns the socket (`sudo usermod -aG docker $USER`, then log in again), or run as root.",
    });
  }
  const places = tried.map(
    ({ candidate, answer }) => `${candidate.host} (${"message" in answer ? answer.message : answer.kind})`,
  );
  throw new RuntimeError(
    "Unreachable",
    places.length === 0
      ? "no Docker Engine was found on this machine"
      : `no Docker Engine answers at ${places.join(", ")}`,
    {
      hint: "Start Docker, set DOCKER_HOST, or let `npm run setup` of a checkout install an engine.",
    },
  );
}

async function addressOf({ host, tls }: EngineCandidate): Promise<EngineAddress> {
  const url = new URL(host);
  if (url.protocol === "unix:") return { socketPath: url.pathname };
  if (url.protocol === "npipe:") return { socketPath: host.replace("npipe://", "").replaceAll("/", "\\") };
  const read = async (path: string | undefined): Promise<string | undefined> =>
    path === undefined ? undefined : await readFile(path, "utf8");
  const [ca, cert, key] = await Promise.all([read(tls?.ca), read(tls?.cert), read(tls?.key)]);
  return {
    host: url.hostname,
    port: Number(url.port === "" ? 2375 : url.port),
    protocol: tls === undefined ? "http" : "https",
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
}
