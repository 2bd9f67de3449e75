/** Node ports (initNodePorts and updateNodePorts of kube-apiserver's allocators). */
import type { Service, ServicePort } from "../services.ts";
import { invalid } from "../validation/field-error.ts";
import type { Allocated } from "./allocated.ts";
import type { Allocation } from "./ranges.ts";

/**
 * Each port of the service with a node port. Ports of the same number (TCP and UDP) share one.
 * @param own node ports that the stored service has
 */
export function allocateNodePorts(
  service: Service,
  own: ReadonlySet<number>,
  allocation: Allocation,
): Allocated {
  const { ports = [], type, allocateLoadBalancerNodePorts } = service.spec;
  const mustAllocate = type !== "LoadBalancer" || allocateLoadBalancerNodePorts !== false;
  const byPort = new Map<number, number>();
  const done: ServicePort[] = [];
  for (const [index, port] of ports.entries()) {
    if (port.nodePort === undefined && !mustAllocate) {
      done.push(port);
      continue;
    }
    const shared = byPort.get(port.port);
    const wanted = shared === undefined ? requestedFor(port.port, ports.slice(index)) : port.nodePort;
    const nodePort = wanted ?? shared ?? allocation.nextPort();
    if (nodePort === undefined)
      return { kind: "failed", message: "failed to allocate a nodePort: range is full" };
    const problem =
      wanted === undefined || wanted === shared || own.has(wanted) ? undefined : allocation.takePort(wanted);
    if (problem !== undefined) {
      const field = `spec.ports[${String(index)}].nodePort`;
      return { kind: "invalid", errors: [invalid(field, nodePort, problem)] };
    }
    if (shared === undefined) byPort.set(port.port, nodePort);
    done.push({ ...port, nodePort });
  }
  return { kind: "allocated", service: { ...service, spec: { ...service.spec, ports: done } } };
}

/** The node port that the first of these ports with that number asks for. */
function requestedFor(number: number, ports: readonly ServicePort[]): number | undefined {
  return ports.find(({ port, nodePort }) => port === number && nodePort !== undefined)?.nodePort;
}
