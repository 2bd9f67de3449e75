import type { Pod } from "../../api/index.ts";
import type { ObjectReader } from "../ports.ts";
import { credentialsOfSecret, type RegistryCredentials } from "./docker-config.ts";

export interface PullSecrets {
  readonly credentials: RegistryCredentials;
  /** Names of secrets that do not exist. */
  readonly missing: readonly string[];
}

/** Reads a pod's imagePullSecrets. @throws SyntaxError when one of them is malformed */
export function readPullSecrets(pod: Pod, objects: Pick<ObjectReader, "secret">): PullSecrets {
  const names = (pod.spec.imagePullSecrets ?? []).flatMap(({ name }) => (name ? [name] : []));
  const found = names.map((name) => ({ name, secret: objects.secret(pod.metadata.namespace ?? "", name) }));
  return {
    credentials: found.flatMap(({ secret }) => (secret === undefined ? [] : credentialsOfSecret(secret))),
    missing: found.filter(({ secret }) => secret === undefined).map(({ name }) => name),
  };
}
