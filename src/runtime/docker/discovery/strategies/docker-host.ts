import type { EngineStrategy } from "../candidate.ts";
import { tlsFrom } from "../tls.ts";

/** `DOCKER_HOST`, with `DOCKER_TLS_VERIFY` and `DOCKER_CERT_PATH`, as the docker CLI reads them. */
export const dockerHost: EngineStrategy = ({ env, home }) => {
  const host = env["DOCKER_HOST"];
  if (host === undefined || host === "") return [];
  const verify = (env["DOCKER_TLS_VERIFY"] ?? "") !== "";
  const directory = env["DOCKER_CERT_PATH"] ?? (verify ? `${home}/.docker` : undefined);
  const tls = directory === undefined ? {} : { tls: tlsFrom(directory, verify) };
  return [{ host, source: "DOCKER_HOST", explicit: true, ...tls }];
};
