import { type EngineStrategy, socketCandidates } from "../candidate.ts";

/** Rancher Desktop with the dockerd (moby) engine. */
export const rancherDesktop: EngineStrategy = (host) =>
  socketCandidates(host, "Rancher Desktop", [`${host.home}/.rd/docker.sock`]);
