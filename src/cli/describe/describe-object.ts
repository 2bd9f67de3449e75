import type {
  Deployment,
  EndpointSlice,
  Event,
  KubeObject,
  Lease,
  Pod,
  ReplicaSet,
  Secret,
  Service,
} from "../../api/index.ts";
import type { LabelSelector } from "../../api/meta.ts";
import { formatLabelSelector } from "../../api/label-selector.ts";
import { type KindInfo, kinds } from "../../api/scheme.ts";
import { mirrorPodAnnotation, serviceNameLabel } from "../../api/well-known.ts";
import { ApiError } from "../../client/errors.ts";
import type { KubeClient, ListOptions } from "../../client/kube-client.ts";
import type { EpochMs } from "../../util/time.ts";
import type { ResourceArg } from "../resources/resource-args.ts";
import { describeAnyObject } from "./any-object.ts";
import { describeConfigMap, describeSecret, describeServiceAccount } from "./config.ts";
import { describeDeployment } from "./deployment.ts";
import { describeEndpoints, describeEndpointSlice } from "./endpoints.ts";
import { describeNamespace } from "./namespace.ts";
import { describeNode } from "./node.ts";
import { describePod } from "./pod.ts";
import { describeReplicaSet } from "./replica-set.ts";
import { describeService } from "./service.ts";

interface DescribeContext {
  readonly now: EpochMs;
  readonly withEvents: boolean;
  readonly signal: AbortSignal;
}

/** One object as `kubectl describe` prints it, with what the API tells beside it. @throws ApiError, ConnectionError */
export async function describeObject(
  client: KubeClient,
  { kind }: ResourceArg,
  object: KubeObject,
  { now, withEvents, signal }: DescribeContext,
): Promise<string> {
  const { name = "", namespace } = object.metadata;
  const listed = async <T>(of: KindInfo, options: ListOptions): Promise<readonly T[]> =>
    (await client.list<T>(of, { namespace, ...options }, signal)).items;
  const selected = async <T>(of: KindInfo, selector: LabelSelector | undefined): Promise<readonly T[]> =>
    await listed<T>(of, { labelSelector: formatLabelSelector(selector) });
  const events = withEvents ? await eventsOf(object, listed) : undefined;
  switch (kind.kind) {
    case "Pod":
      return describePod(object as Pod, events, now);
    case "Service": {
      const slices = await listed<EndpointSlice>(kinds.EndpointSlice, {
        labelSelector: `${serviceNameLabel}=${name}`,
      });
      return describeService(object as Service, slices, events, now);
    }
    case "Deployment": {
      const deployment = object as Deployment;
      const replicaSets = await selected<ReplicaSet>(kinds.ReplicaSet, deployment.spec.selector);
      return describeDeployment(deployment, replicaSets, events, now);
    }
    case "ReplicaSet": {
      const replicaSet = object as ReplicaSet;
      const pods = await selected<Pod>(kinds.Pod, replicaSet.spec.selector);
      return describeReplicaSet(replicaSet, pods, events, now);
    }
    case "Node": {
      const pods = await listed<Pod>(kinds.Pod, {
        fieldSelector: `spec.nodeName=${name},status.phase!=Failed,status.phase!=Succeeded`,
      });
      return describeNode(object, { lease: await leaseOf(client, name, signal), pods }, events, now);
    }
    case "ServiceAccount":
      return describeServiceAccount(object, await listed<Secret>(kinds.Secret, {}), events, now);
    case "Namespace":
      return describeNamespace(object);
    case "Secret":
      return describeSecret(object);
    case "ConfigMap":
      return describeConfigMap(object, events, now);
    case "Endpoints":
      return describeEndpoints(object, events, now);
    case "EndpointSlice":
      return describeEndpointSlice(object as EndpointSlice, events, now);
    default:
      return describeAnyObject(object, events, now);
  }
}

async function leaseOf(client: KubeClient, name: string, signal: AbortSignal): Promise<Lease | undefined> {
  try {
    return await client.get<Lease>(kinds.Lease, { namespace: "kube-node-lease", name }, signal);
  } catch (error) {
    if (ApiError.is(error, "NotFound")) return undefined;
    throw error;
  }
}

async function eventsOf(
  { metadata: { name = "", uid, annotations } }: KubeObject,
  listed: (kind: KindInfo, options: ListOptions) => Promise<readonly Event[]>,
): Promise<readonly Event[]> {
  const events = await listed(kinds.Event, { fieldSelector: `involvedObject.name=${name}` });
  // The kubelet tells events of a static pod, not of its mirror; those of a node carry its name in place of the uid.
  const uids = [annotations?.[mirrorPodAnnotation] ?? uid, name];
  return events.filter(({ involvedObject }) => uid === undefined || uids.includes(involvedObject.uid));
}
