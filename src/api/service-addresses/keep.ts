/** What an update takes over from the stored service, so that a manifest can be applied again. */
import { deepEqual } from "../deep-equal.ts";
import { nodePortsOf } from "../defaults/service.ts";
import { omit } from "../members.ts";
import {
  needsClusterIp,
  needsHealthCheck,
  needsNodePort,
  type Service,
  type ServicePort,
  type ServiceSpec,
} from "../services.ts";

/** Allocated values that the client left out stay (patchAllocatedValues). */
export function keepAllocated(next: Service, old: Service): Service {
  const { clusterIP = old.spec.clusterIP, clusterIPs = old.spec.clusterIPs } = next.spec;
  const { healthCheckNodePort = old.spec.healthCheckNodePort } = next.spec;
  const spec: ServiceSpec = {
    ...next.spec,
    ...(needsNodePort(old) && needsNodePort(next) && { ports: keepNodePorts(next, old) }),
    ...(needsHealthCheck(old) &&
      needsHealthCheck(next) &&
      healthCheckNodePort !== undefined && { healthCheckNodePort }),
  };
  if (!needsClusterIp(old) || !needsClusterIp(next)) return { ...next, spec };
  return {
    ...next,
    spec: {
      ...spec,
      ...(clusterIP !== undefined && { clusterIP }),
      ...(clusterIPs !== undefined && clusterIP === old.spec.clusterIP && { clusterIPs }),
    },
  };
}

/** By the ports' names; a node port that another port has already is not given twice. */
function keepNodePorts(next: Service, old: Service): readonly ServicePort[] {
  const asked = nodePortsOf(next);
  const used = new Set([...nodePortsOf(old)].filter((port) => asked.has(port)));
  const before = new Map((old.spec.ports ?? []).map(({ name = "", nodePort }) => [name, nodePort]));
  return (next.spec.ports ?? []).map((port) => {
    const known = before.get(port.name ?? "");
    if (port.nodePort !== undefined || known === undefined || used.has(known)) return port;
    used.add(known);
    return { ...port, nodePort: known };
  });
}

/** The address alone and the list of addresses agree where only one of them was given (normalizeClusterIPs). */
export function alignClusterIps(next: Service, old: Service | undefined): Service {
  const { clusterIP = "", clusterIPs = [] } = next.spec;
  const withIps = (ips: readonly string[]): Service => ({ ...next, spec: { ...next.spec, clusterIPs: ips } });
  if (old === undefined) return clusterIP !== "" && clusterIPs.length === 0 ? withIps([clusterIP]) : next;
  const before = old.spec.clusterIP ?? "";
  const unchanged = deepEqual(old.spec.clusterIPs ?? [], clusterIPs);
  if (clusterIP === before) {
    return clusterIPs.length === 0 && old.spec.clusterIPs ? withIps(old.spec.clusterIPs) : next;
  }
  if (!unchanged) return next;
  return clusterIP === "" ? { ...next, spec: omit(next.spec, ["clusterIPs"]) } : withIps([clusterIP]);
}
