import type { ObjectReader } from "../kubelet/ports.ts";
import type { Store } from "../storage/index.ts";
import { configMaps, secrets } from "./collections.ts";

/** What pods refer to, read from the store's newest state. */
export function storeObjectReader(store: Store): ObjectReader {
  return {
    configMap: (namespace, name) => store.get(configMaps, namespace, name),
    secret: (namespace, name) => store.get(secrets, namespace, name),
    // Services are not served: no pod sees variables of any.
    serviceEnv: () => ({}),
  };
}
