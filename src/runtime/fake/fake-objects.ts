import type { ConfigMap, Secret } from "../../api/index.ts";
import type { ObjectReader, TerminationRecord, TerminationStore } from "../../kubelet/ports.ts";

/** ConfigMaps and Secrets in memory. */
export class FakeObjects implements ObjectReader {
  readonly configMaps: Map<string, ConfigMap> = new Map();
  readonly secrets: Map<string, Secret> = new Map();
  services: Readonly<Record<string, string>> = {};

  setConfigMap(namespace: string, name: string, data: Readonly<Record<string, string>>): void {
    this.configMaps.set(`${namespace}/${name}`, {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { namespace, name },
      data,
    });
  }

  configMap(namespace: string, name: string): ConfigMap | undefined {
    return this.configMaps.get(`${namespace}/${name}`);
  }

  secret(namespace: string, name: string): Secret | undefined {
    return this.secrets.get(`${namespace}/${name}`);
  }

  serviceEnv(): Readonly<Record<string, string>> {
    return this.services;
  }
}

/** The termination table in memory. */
export class FakeTerminationStore implements TerminationStore {
  readonly #records = new Map<string, TerminationRecord>();

  get(uid: string): readonly TerminationRecord[] {
    return [...this.#records.values()].filter((record) => record.uid === uid);
  }

  async put(record: TerminationRecord): Promise<void> {
    await Promise.resolve();
    this.#records.set(`${record.uid}/${record.container}`, record);
  }

  async delete(uid: string): Promise<void> {
    await Promise.resolve();
    for (const key of this.#records.keys()) if (key.startsWith(`${uid}/`)) this.#records.delete(key);
  }
}
