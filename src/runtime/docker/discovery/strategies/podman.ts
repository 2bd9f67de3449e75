import { type EngineStrategy, socketCandidates } from "../candidate.ts";

/** podman's Docker-compatible socket: rootless, rootful, or that of a podman machine. */
export const podman: EngineStrategy = (host) =>
  socketCandidates(host, "podman", [
    ...(host.env["XDG_RUNTIME_DIR"] === undefined
      ? []
      : [`${host.env["XDG_RUNTIME_DIR"]}/podman/podman.sock`]),
    "/run/podman/podman.sock",
    `${host.home}/.local/share/containers/podman/machine/podman.sock`,
  ]);
