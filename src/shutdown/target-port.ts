import type { Container, Pod } from "../api/index.ts";
import { MinikubeletError } from "../util/errors.ts";

/** A port of the pod and the container that listens there. */
export interface TargetPort {
  readonly container: string;
  readonly port: number;
}

/** The containers of a pod that stop with it: sidecars and regular ones. */
export function stoppingContainers(pod: Pod): readonly (Container & { readonly sidecar: boolean })[] {
  return [
    ...(pod.spec.initContainers ?? [])
      .filter(({ restartPolicy }) => restartPolicy === "Always")
      .map((container) => ({ ...container, sidecar: true })),
    ...pod.spec.containers.map((container) => ({ ...container, sidecar: false })),
  ];
}

/**
 * Finds a port by number or name; without either the first container port, else the port of a readiness probe.
 * @throws MinikubeletError `InvalidFlag` when there is none
 */
export function targetPort(pod: Pod, wanted: string | undefined): TargetPort {
  const containers = stoppingContainers(pod).toSorted((a, b) => Number(a.sidecar) - Number(b.sidecar));
  const first = containers[0]?.name ?? "";
  const known = containers.flatMap(({ name, ports = [] }) =>
    ports
      .filter(({ protocol = "TCP" }) => protocol === "TCP")
      .map((port) => ({ container: name, port: port.containerPort, name: port.name })),
  );
  if (wanted !== undefined && /^\d+$/.test(wanted)) {
    const port = Number(wanted);
    if (port < 1 || port > 65_535) throw noPort(`${wanted} is not a port`, known);
    return { container: known.find((one) => one.port === port)?.container ?? first, port };
  }
  const found =
    known.find(({ name }) => wanted === undefined || name === wanted) ?? probed(containers, wanted);
  if (found === undefined)
    throw noPort(
      wanted === undefined ? "the pod names no port" : `the pod has no port named ${JSON.stringify(wanted)}`,
      known,
    );
  return { container: found.container, port: found.port };
}

function probed(containers: readonly Container[], wanted: string | undefined): TargetPort | undefined {
  if (wanted !== undefined) return undefined;
  return containers
    .map(({ name, readinessProbe }) => ({
      container: name,
      port: Number(readinessProbe?.httpGet?.port ?? readinessProbe?.tcpSocket?.port),
    }))
    .find(({ port }) => Number.isInteger(port));
}

function noPort(
  message: string,
  known: readonly { readonly port: number; readonly name: string | undefined }[],
): MinikubeletError {
  const ports = known.map(({ port, name }) =>
    name === undefined ? String(port) : `${name} (${String(port)})`,
  );
  const has = ports.length === 0 ? "" : ` The pod's are ${ports.join(", ")}.`;
  return new MinikubeletError("InvalidFlag", message, {
    hint: `Say which port to send requests to: --port.${has}`,
  });
}
