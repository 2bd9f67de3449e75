import { kubernetesService, serviceVariables } from "../kubelet/config/service-env.ts";
import type { ObjectReader } from "../kubelet/ports.ts";
import type { Store } from "../storage/index.ts";
import { configMaps, secrets } from "./collections.ts";

// The service `kubernetes` has its variables in every pod, with enableServiceLinks or without. The address is the
// conventional one: nothing answers there, since the API server listens on the host's loopback only.
const serviceEnv = serviceVariables(kubernetesService);

/** What pods refer to, read from the store's newest state. */
export function storeObjectReader(store: Store): ObjectReader {
  return {
    configMap: (namespace, name) => store.get(configMaps, namespace, name),
    secret: (namespace, name) => store.get(secrets, namespace, name),
    serviceEnv: () => serviceEnv,
  };
}
