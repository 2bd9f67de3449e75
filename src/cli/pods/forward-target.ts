import type { Pod, Service } from "../../api/index.ts";
import { formatLabelSelector } from "../../api/label-selector.ts";
import { isFinished, isReady } from "../../api/pod-state.ts";
import { kinds } from "../../api/scheme.ts";
import { isHeadless, targetPortOf } from "../../api/services.ts";
import type { KubeClient } from "../../client/kube-client.ts";
import { MinikubeletError } from "../../util/errors.ts";
import { namedPod } from "./named-pod.ts";

/** Where connections are forwarded to. */
export interface ForwardTarget {
  readonly pod: Pod;
  /** The pod's port behind the one that was asked for. @throws MinikubeletError `NoSuchPort` */
  readonly portOf: (asked: number) => number;
}

/**
 * The pod of `web` or `pod/web`, or one of those behind `service/web` (`svc/web`): the same one for all connections, as with
 * kubectl. @throws ApiError `NotFound`; MinikubeletError `NoPod`
 */
export async function forwardTarget(
  client: KubeClient,
  name: string,
  signal: AbortSignal,
): Promise<ForwardTarget> {
  const serviceName = /^(?:svc|services?)\/(.+)$/.exec(name)?.[1];
  if (serviceName === undefined) {
    return { pod: await namedPod(client, name, signal), portOf: (asked) => asked };
  }
  const { namespace } = client.config;
  const service = await client.get<Service>(kinds.Service, { namespace, name: serviceName }, signal);
  const pod = await podBehind(client, service, signal);
  return { pod, portOf: (asked) => podPort(service, pod, asked) };
}

/** A ready one before others. */
async function podBehind(client: KubeClient, service: Service, signal: AbortSignal): Promise<Pod> {
  const { selector = {} } = service.spec;
  const { namespace } = client.config;
  const labelSelector = formatLabelSelector({ matchLabels: selector });
  const listed =
    Object.keys(selector).length === 0
      ? []
      : (await client.list<Pod>(kinds.Pod, { namespace, labelSelector }, signal)).items;
  const active = listed.filter((one) => !isFinished(one) && one.metadata.deletionTimestamp === undefined);
  const pod = active.find(isReady) ?? active[0];
  if (pod !== undefined) return pod;
  throw new MinikubeletError("NoPod", `no pod is behind service ${service.metadata.name ?? ""}`, {
    hint: "`minikubelet describe service` shows its selector and endpoints.",
  });
}

function podPort(service: Service, { spec }: Pod, asked: number): number {
  const { name = "" } = service.metadata;
  const fail = (message: string): MinikubeletError =>
    new MinikubeletError("NoSuchPort", message, {
      hint: "`minikubelet describe service` shows its ports.",
    });
  const port = (service.spec.ports ?? []).find((one) => one.port === asked);
  if (port === undefined) throw fail(`service ${name} does not have a service port ${String(asked)}`);
  if (isHeadless(service)) return asked;
  const target = targetPortOf(port, spec);
  if (target === undefined) throw fail(`no container of the pod has a port named ${String(port.targetPort)}`);
  return target;
}
