import type { Endpoints, EndpointSlice, KubeObject, Service } from "../../api/index.ts";
import { kubernetesServiceIp } from "../../api/service-addresses/ranges.ts";
import { formatTimestamp } from "../../api/timestamp.ts";
import { serviceNameLabel } from "../../api/well-known.ts";
import type { ResourceType } from "../../storage/index.ts";
import { deepEqual } from "../../api/deep-equal.ts";
import { ENDPOINT_SLICES, ENDPOINTS, SERVICES } from "../collections.ts";
import { type ControllerEnv, onChange } from "../on-change.ts";

/** What the controller works with. */
export interface KubernetesServiceEnv extends ControllerEnv {
  readonly newUid: () => string;
  /** Where the API server is: the node's address, and its port. */
  readonly address: string;
  readonly port: number;
}

const namespace = "default";
const name = "kubernetes";

/**
 * Keeps the API server's own service, with its endpoints, as each cluster has it (kubernetesservice controller). Runs
 * until the signal aborts.
 */
export async function runKubernetesService(env: KubernetesServiceEnv, signal: AbortSignal): Promise<void> {
  const { address, port } = env;
  const target = { name: "https", port, protocol: "TCP" };
  const sync = async (): Promise<void> => {
    await keep(env, SERVICES, "v1", { component: "apiserver", provider: "kubernetes" }, serviceOf(port));
    await keep(
      env,
      ENDPOINTS,
      "v1",
      { "endpointslice.kubernetes.io/skip-mirror": "true" },
      { kind: "Endpoints", subsets: [{ addresses: [{ ip: address }], ports: [target] }] },
    );
    await keep(
      env,
      ENDPOINT_SLICES,
      "discovery.k8s.io/v1",
      { [serviceNameLabel]: name },
      {
        kind: "EndpointSlice",
        addressType: "IPv4",
        endpoints: [{ addresses: [address], conditions: { ready: true } }],
        ports: [target],
      },
    );
  };
  await onChange(env, [SERVICES, ENDPOINTS, ENDPOINT_SLICES], sync, signal);
}

type Content<T extends KubeObject> = Omit<T, "metadata" | "apiVersion">;

function serviceOf(port: number): Content<Service> {
  return {
    kind: "Service",
    spec: {
      ports: [{ name: "https", protocol: "TCP", port: 443, targetPort: port }],
      clusterIP: kubernetesServiceIp,
      clusterIPs: [kubernetesServiceIp],
      type: "ClusterIP",
      sessionAffinity: "None",
      ipFamilies: ["IPv4"],
      ipFamilyPolicy: "SingleStack",
      internalTrafficPolicy: "Cluster",
    },
    status: { loadBalancer: {} },
  };
}

/** Makes it, or puts back the members that somebody has changed. */
async function keep<T extends Service | Endpoints | EndpointSlice>(
  { store, clock, newUid }: KubernetesServiceEnv,
  type: ResourceType<T>,
  apiVersion: string,
  labels: Readonly<Record<string, string>>,
  content: Content<T>,
): Promise<void> {
  const isKept = (current: T): boolean => deepEqual({ ...current, ...content }, current);
  const present = store.get(type, namespace, name);
  if (present !== undefined && isKept(present)) return;
  await store.write(type, namespace, name, (current) => {
    const made = { name, namespace, uid: newUid(), creationTimestamp: formatTimestamp(clock.now()), labels };
    const metadata = current?.metadata ?? made;
    // The content is all of T but what stands beside it here.
    return { set: { ...current, apiVersion, ...content, metadata } as unknown as T };
  });
}
