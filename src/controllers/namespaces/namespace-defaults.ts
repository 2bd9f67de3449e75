import type { ConfigMap, KubeObject, ServiceAccount } from "../../api/index.ts";
import { formatTimestamp } from "../../api/timestamp.ts";
import type { ResourceType } from "../../storage/index.ts";
import { NAMESPACES } from "../collections.ts";
import { type ControllerEnv, onChange } from "../on-change.ts";

const SERVICE_ACCOUNTS: ResourceType<ServiceAccount> = { name: "serviceaccounts" };
const CONFIG_MAPS: ResourceType<ConfigMap> = { name: "configmaps" };
const ROOT_CA = "kube-root-ca.crt";

/** What the controller works with. */
export interface NamespaceDefaultsEnv extends ControllerEnv {
  readonly newUid: () => string;
  /** PEM of the authority that the API server's certificate comes from. */
  readonly ca: string;
}

/**
 * Keeps in each namespace what is there in every cluster: the ServiceAccount `default` and the ConfigMap
 * `kube-root-ca.crt` (serviceaccount and root-ca-certificate-publisher controllers). Runs until the signal aborts.
 */
export async function runNamespaceDefaults(env: NamespaceDefaultsEnv, signal: AbortSignal): Promise<void> {
  const sync = async (): Promise<void> => {
    const alive = env.store.list(NAMESPACES).items.filter(({ status }) => status?.phase !== "Terminating");
    for (const { metadata } of alive) await complete(env, metadata.name);
  };
  await onChange(env, [NAMESPACES, SERVICE_ACCOUNTS, CONFIG_MAPS], sync, signal);
}

async function complete(env: NamespaceDefaultsEnv, namespace: string): Promise<void> {
  await ensure(env, SERVICE_ACCOUNTS, namespace, "default", { kind: "ServiceAccount" });
  const data = { "ca.crt": env.ca };
  const current = env.store.get(CONFIG_MAPS, namespace, ROOT_CA);
  if (current !== undefined && current.data?.["ca.crt"] !== env.ca) {
    await env.store.write(CONFIG_MAPS, namespace, ROOT_CA, (latest) =>
      latest === undefined ? {} : { set: { ...latest, data } },
    );
  }
  const description =
    "The certificate of the authority that the API server's certificate comes from, for containers to trust.";
  const annotations = { "kubernetes.io/description": description };
  await ensure(env, CONFIG_MAPS, namespace, ROOT_CA, { kind: "ConfigMap", data }, annotations);
}

async function ensure<T extends KubeObject>(
  { store, clock, newUid }: NamespaceDefaultsEnv,
  type: ResourceType<T>,
  namespace: string,
  name: string,
  content: Omit<T, "metadata">,
  annotations?: Readonly<Record<string, string>>,
): Promise<void> {
  if (store.get(type, namespace, name) !== undefined) return;
  const metadata = {
    name,
    namespace,
    uid: newUid(),
    creationTimestamp: formatTimestamp(clock.now()),
    ...(annotations === undefined ? {} : { annotations }),
  };
  const made = { apiVersion: "v1", ...content, metadata } as KubeObject as T;
  await store.write(type, namespace, name, (current) => (current === undefined ? { set: made } : {}));
}
