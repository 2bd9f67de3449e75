import type { HostView } from "./host-view.ts";

/** TLS files of a remote engine, by path. */
export interface EngineTls {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly verify: boolean;
}

/** An address at which a Docker Engine may answer. */
export interface EngineCandidate {
  /** A Docker host: `unix:///path`, `tcp://host:port` … */
  readonly host: string;
  /** Where the address was found, for people: "DOCKER_HOST", "Colima" … */
  readonly source: string;
  /** The user named this address: when it does not answer, nothing else is tried in its place. */
  readonly explicit: boolean;
  readonly tls?: EngineTls;
}

/** One way of finding engines. Returns addresses that exist on this host, best first; asks nobody. */
export type EngineStrategy = (host: HostView) => readonly EngineCandidate[];

/** The candidates for those of `paths` that are sockets. */
export function socketCandidates(
  host: HostView,
  source: string,
  paths: readonly string[],
): EngineCandidate[] {
  return paths
    .filter((path) => host.isSocket(path))
    .map((path) => ({ host: `unix://${path}`, source, explicit: false }));
}
