import { type EngineStrategy, socketCandidates } from "../candidate.ts";

/** The socket of a Docker Engine that runs as root, and Windows' named pipe. */
export const defaultSocket: EngineStrategy = (host) =>
  host.platform === "win32"
    ? [{ host: "npipe:////./pipe/docker_engine", source: "Docker's named pipe", explicit: false }]
    : socketCandidates(host, "default socket", ["/var/run/docker.sock", "/run/docker.sock"]).slice(0, 1);
