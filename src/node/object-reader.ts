import { kubernetesService, serviceVariables } from "../kubelet/config/service-env.ts";
import type { Service } from "../api/index.ts";
import type { ObjectReader } from "../kubelet/ports.ts";
import type { Store } from "../storage/index.ts";
import { configMaps, secrets, services } from "./collections.ts";

// The service `kubernetes` has its variables in every pod, with enableServiceLinks or without. Nothing answers at its
// address, since the API server listens on the host's loopback only.
const always = serviceVariables(kubernetesService);

/** What pods refer to, read from the store's newest state. */
export function storeObjectReader(store: Store): ObjectReader {
  return {
    configMap: (namespace, name) => store.get(configMaps, namespace, name),
    secret: (namespace, name) => store.get(secrets, namespace, name),
    serviceEnv: (namespace, enableServiceLinks) => {
      const listed = enableServiceLinks ? store.list(services, { namespace }).items : [];
      const variables = listed.flatMap((service) => Object.entries(variablesOf(service)));
      return { ...Object.fromEntries(variables), ...always };
    },
  };
}

/** Those of a service with an address of its own; others have none. */
function variablesOf({ metadata, spec }: Service): Readonly<Record<string, string>> {
  const { clusterIP = "None", ports = [] } = spec;
  if (clusterIP === "None") return {};
  const known = ports.map((port) => ({ ...port, protocol: port.protocol ?? "TCP" }));
  return serviceVariables({ name: metadata.name ?? "", clusterIP, ports: known });
}
