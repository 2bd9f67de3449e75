import { type EngineStrategy, socketCandidates } from "../candidate.ts";

/** Colima: a socket per profile, the profile "default" first. */
export const colima: EngineStrategy = (host) => {
  const homes = [host.env["COLIMA_HOME"], `${host.home}/.colima`, `${host.home}/.config/colima`].filter(
    (path) => path !== undefined,
  );
  const paths = homes.flatMap((home) =>
    ["default", ...host.list(home).filter((name) => name !== "default")].map(
      (profile) => `${home}/${profile}/docker.sock`,
    ),
  );
  return socketCandidates(host, "Colima", [...new Set(paths)]);
};
