import type { Service } from "../../api/index.ts";
import { kinds } from "../../api/scheme.ts";
import { deletePresent } from "../../client/delete-present.ts";
import type { KubeClient } from "../../client/kube-client.ts";

/** `service/web: http://127.0.0.1:31180 (server), …`; undefined for a service that is not reached from here. */
export function reachedAt({ metadata, spec }: Service): string | undefined {
  const ports = (spec.ports ?? []).flatMap(({ name, nodePort, protocol, appProtocol }) => {
    if (nodePort === undefined || protocol !== "TCP") return [];
    const scheme = [name, appProtocol].includes("https") ? "https" : "http";
    return [`${scheme}://127.0.0.1:${String(nodePort)}${name === undefined ? "" : ` (${name})`}`];
  });
  return ports.length === 0 ? undefined : `service/${metadata.name ?? ""}: ${ports.join(", ")}`;
}

/** Deletes services that are still those that were applied. */
export async function deleteServices(client: KubeClient, services: readonly Service[]): Promise<void> {
  await Promise.all(
    services.map(async ({ metadata }) => {
      const { namespace = client.config.namespace, name = "", uid } = metadata;
      const options = uid === undefined ? {} : { preconditions: { uid } };
      await deletePresent(client, kinds.Service, { namespace, name }, options);
    }),
  );
}
