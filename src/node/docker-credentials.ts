import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { credentialsOfAuths, type RegistryCredentials } from "../kubelet/images/docker-config.ts";

/** What `docker login` has stored in plain config.json; credential helpers are not asked. Read once, at start. */
export async function dockerCredentials(
  env: NodeJS.ProcessEnv,
  home: string,
): Promise<() => RegistryCredentials> {
  const path = join(env["DOCKER_CONFIG"] ?? join(home, ".docker"), "config.json");
  let known: RegistryCredentials = [];
  try {
    known = credentialsOfAuths(
      (JSON.parse(await readFile(path, "utf8")) as { readonly auths?: unknown }).auths,
    );
  } catch {
    // No login on this machine, or a file that docker itself would refuse: pulls go without credentials.
  }
  return () => known;
}
