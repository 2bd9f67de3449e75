import { type EngineStrategy, socketCandidates } from "../candidate.ts";

/** Rootless Docker: the socket in the user's runtime directory. */
export const rootless: EngineStrategy = (host) =>
  socketCandidates(host, "rootless Docker", [
    ...(host.env["XDG_RUNTIME_DIR"] === undefined ? [] : [`${host.env["XDG_RUNTIME_DIR"]}/docker.sock`]),
    ...(host.uid > 0 ? [`/run/user/${host.uid}/docker.sock`] : []),
  ]);
