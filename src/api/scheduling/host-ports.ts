import type { ContainerPort, Pod } from "../index.ts";

/** Whether a host port that the pod wants is taken by a pod of the node (plugin NodePorts). */
export function hasPortConflict(pod: Pod, podsOnNode: readonly Pod[]): boolean {
  const taken = podsOnNode.flatMap(hostPorts);
  return hostPorts(pod).some((wanted) => taken.some((other) => collide(wanted, other)));
}

function hostPorts({ spec }: Pod): readonly ContainerPort[] {
  const sidecars = (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === "Always");
  return [...sidecars, ...spec.containers]
    .flatMap(({ ports = [] }) => ports)
    .filter(({ hostPort = 0 }) => hostPort > 0);
}

function collide(a: ContainerPort, b: ContainerPort): boolean {
  if (a.hostPort !== b.hostPort || (a.protocol ?? "TCP") !== (b.protocol ?? "TCP")) return false;
  const [ipA, ipB] = [a.hostIP ?? "", b.hostIP ?? ""];
  return isAny(ipA) || isAny(ipB) || ipA === ipB;
}

function isAny(ip: string): boolean {
  return ip === "" || ip === "0.0.0.0" || ip === "::";
}
