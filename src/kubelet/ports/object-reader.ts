import type { ConfigMap, Secret } from "../../api/index.ts";

/** What pods refer to. Reads are of the newest version. */
export interface ObjectReader {
  configMap(namespace: string, name: string): ConfigMap | undefined;
  secret(namespace: string, name: string): Secret | undefined;
  /** `NAME=value` pairs of the services visible to pods of this namespace (containers-and-volumes.md 2.5). */
  serviceEnv(namespace: string, enableServiceLinks: boolean): Readonly<Record<string, string>>;
}
