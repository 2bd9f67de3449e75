import type { Secret } from "../../api/index.ts";
import type { RegistryAuth } from "../ports.ts";

/** Credentials by the registry (and path) they are written for, in the order of the files they come from. */
export type RegistryCredentials = readonly { readonly location: string; readonly auth: RegistryAuth }[];

/**
 * The credentials in a pull secret of type `kubernetes.io/dockerconfigjson` or `kubernetes.io/dockercfg`; none for
 * other types. @throws SyntaxError when the content is not what the type says.
 */
export function credentialsOfSecret(secret: Secret): RegistryCredentials {
  const json = secret.data?.[".dockerconfigjson"];
  if (secret.type === "kubernetes.io/dockerconfigjson" && json !== undefined)
    return credentialsOfAuths(members(parse(json))["auths"]);
  const legacy = secret.data?.[".dockercfg"];
  if (secret.type === "kubernetes.io/dockercfg" && legacy !== undefined)
    return credentialsOfAuths(parse(legacy));
  return [];
}

/** The `auths` object of a Docker configuration file (also `~/.docker/config.json`). */
export function credentialsOfAuths(auths: unknown): RegistryCredentials {
  return Object.entries(members(auths)).flatMap(([location, entry]) => {
    const auth = authOf(members(entry));
    return auth === undefined ? [] : [{ location, auth }];
  });
}

function authOf(entry: Readonly<Record<string, unknown>>): RegistryAuth | undefined {
  const encoded = entry["auth"];
  if (typeof encoded === "string" && encoded !== "") {
    const decoded = Buffer.from(encoded, "base64").toString("utf8");
    const at = decoded.indexOf(":");
    if (at < 0)
      throw new SyntaxError("unable to parse auth field, must be formatted as base64(username:password)");
    // Some registries' tools pad the password with NUL.
    return { username: decoded.slice(0, at), password: decoded.slice(at + 1).replace(/\0+$/, "") };
  }
  const { username, password } = entry;
  if (typeof username !== "string" && typeof password !== "string") return undefined;
  return {
    username: typeof username === "string" ? username : "",
    password: typeof password === "string" ? password : "",
  };
}

function parse(base64: string): unknown {
  return JSON.parse(Buffer.from(base64, "base64").toString("utf8"));
}

function members(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}
