import type { Pod, Secret } from "../../api/index.ts";
import type { ObjectReader } from "../ports.ts";
import { credentialsOfSecret, type RegistryCredentials } from "./docker-config.ts";

type Secrets = Pick<ObjectReader, "secret">;

/** The credentials in a pod's imagePullSecrets. @throws SyntaxError when one of them is malformed */
export function readPullSecrets(pod: Pod, objects: Secrets): RegistryCredentials {
  return pullSecrets(pod, objects).flatMap(({ secret }) =>
    secret === undefined ? [] : credentialsOfSecret(secret),
  );
}

/** Names of those that do not exist. */
export function missingPullSecrets(pod: Pod, objects: Secrets): readonly string[] {
  return pullSecrets(pod, objects).flatMap(({ name, secret }) => (secret === undefined ? [name] : []));
}

function pullSecrets(
  pod: Pod,
  objects: Secrets,
): readonly { readonly name: string; readonly secret: Secret | undefined }[] {
  const names = (pod.spec.imagePullSecrets ?? []).flatMap(({ name }) => (name ? [name] : []));
  return names.map((name) => ({ name, secret: objects.secret(pod.metadata.namespace ?? "", name) }));
}
