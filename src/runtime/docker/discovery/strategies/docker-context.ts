import { createHash } from "node:crypto";
import type { EngineStrategy } from "../candidate.ts";
import type { HostView } from "../host-view.ts";
import { tlsFrom } from "../tls.ts";

/**
 * The current docker context: `DOCKER_CONTEXT`, else `currentContext` of the CLI's config file. Its endpoint stands
 * in `contexts/meta/<sha256 of the name>/meta.json`; the context "default" means the default socket.
 */
export const dockerContext: EngineStrategy = (host) => {
  const directory = host.env["DOCKER_CONFIG"] ?? `${host.home}/.docker`;
  const name = host.env["DOCKER_CONTEXT"] ?? currentContext(host, directory);
  if (name === undefined || name === "" || name === "default") return [];
  const id = createHash("sha256").update(name).digest("hex");
  const endpoint = readEndpoint(host.readText(`${directory}/contexts/meta/${id}/meta.json`));
  if (endpoint === undefined) return [];
  const tlsDirectory = `${directory}/contexts/tls/${id}/docker`;
  const tls = host.exists(tlsDirectory) ? { tls: tlsFrom(tlsDirectory, !endpoint.skipVerify) } : {};
  return [{ host: endpoint.host, source: `docker context "${name}"`, explicit: true, ...tls }];
};

function currentContext(host: HostView, directory: string): string | undefined {
  const config = parse(host.readText(`${directory}/config.json`));
  return typeof config?.["currentContext"] === "string" ? config["currentContext"] : undefined;
}

function readEndpoint(text: string | undefined): { host: string; skipVerify: boolean } | undefined {
  const endpoints = asRecord(parse(text)?.["Endpoints"]);
  const docker = asRecord(endpoints?.["docker"]);
  if (typeof docker?.["Host"] !== "string" || docker["Host"] === "") return undefined;
  return { host: docker["Host"], skipVerify: docker["SkipTLSVerify"] === true };
}

function parse(text: string | undefined): Readonly<Record<string, unknown>> | undefined {
  if (text === undefined) return undefined;
  try {
    return asRecord(JSON.parse(text));
  } catch {
    return undefined; // A broken config file names no context.
  }
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === "object" && value !== null
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
}
