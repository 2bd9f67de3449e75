/**
 * The addresses of a service: before it is validated, as in kube-apiserver (Allocators of the service registry, hooks
 * BeginCreate and BeginUpdate).
 */
import { nodePortsOf } from "../defaults/service.ts";
import { isHeadless, needsClusterIp, needsHealthCheck, needsNodePort, type Service } from "../services.ts";
import { invalid } from "../validation/field-error.ts";
import { goStrings } from "../validation/go-values.ts";
import type { Allocated } from "./allocated.ts";
import { withFamilies } from "./families.ts";
import { alignClusterIps, keepAllocated } from "./keep.ts";
import { allocateNodePorts } from "./node-ports.ts";
import type { Allocation } from "./ranges.ts";

/** The service with its cluster IP, families and node ports. @param old the stored one, on update */
export function allocateAddresses(
  service: Service,
  old: Service | undefined,
  allocation: Allocation,
): Allocated {
  const kept = old === undefined ? service : keepAllocated(service, old);
  const { service: prepared, errors } = withFamilies(alignClusterIps(kept, old), old);
  if (errors.length > 0) return { kind: "invalid", errors };
  const addressed = allocateClusterIp(prepared, old, allocation);
  if (addressed.kind !== "allocated") return addressed;
  const ported = needsNodePort(addressed.service)
    ? allocateNodePorts(addressed.service, old === undefined ? new Set() : nodePortsOf(old), allocation)
    : addressed;
  return ported.kind === "allocated" ? allocateHealthCheckPort(ported.service, old, allocation) : ported;
}

function allocateClusterIp(service: Service, old: Service | undefined, allocation: Allocation): Allocated {
  const keeps = old !== undefined && needsClusterIp(old);
  if (keeps || !needsClusterIp(service) || isHeadless(service)) return { kind: "allocated", service };
  const [asked] = service.spec.clusterIPs ?? [];
  const problem = asked === undefined ? undefined : allocation.takeIp(asked);
  if (problem !== undefined) {
    const detail = `failed to allocate IP ${asked ?? ""}: ${problem}`;
    const value = goStrings(service.spec.clusterIPs);
    return { kind: "invalid", errors: [invalid("spec.clusterIPs", value, detail)] };
  }
  const ip = asked ?? allocation.nextIp();
  if (ip === undefined) return { kind: "failed", message: "failed to allocate a serviceIP: range is full" };
  const spec = { ...service.spec, clusterIP: ip, clusterIPs: [ip] };
  return { kind: "allocated", service: { ...service, spec } };
}

function allocateHealthCheckPort(
  service: Service,
  old: Service | undefined,
  allocation: Allocation,
): Allocated {
  if (!needsHealthCheck(service) || (old !== undefined && needsHealthCheck(old))) {
    return { kind: "allocated", service };
  }
  const asked = service.spec.healthCheckNodePort;
  const problem = asked === undefined ? undefined : allocation.takePort(asked);
  const healthCheckNodePort = asked ?? allocation.nextPort();
  if (problem !== undefined || healthCheckNodePort === undefined) {
    const requested = `requested HealthCheck NodePort ${String(asked)}: ${problem ?? ""}`;
    const why = problem === undefined ? "a HealthCheck NodePort 0: range is full" : requested;
    return { kind: "failed", message: `failed to allocate ${why}` };
  }
  return { kind: "allocated", service: { ...service, spec: { ...service.spec, healthCheckNodePort } } };
}
