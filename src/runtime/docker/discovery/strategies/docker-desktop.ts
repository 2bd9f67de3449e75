import { type EngineStrategy, socketCandidates } from "../candidate.ts";

/** Docker Desktop's per-user sockets (macOS and Linux). */
export const dockerDesktop: EngineStrategy = (host) =>
  socketCandidates(host, "Docker Desktop", [
    `${host.home}/.docker/run/docker.sock`,
    `${host.home}/.docker/desktop/docker.sock`,
  ]);
