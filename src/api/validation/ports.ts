/** Container ports and host port conflicts. */
import type { IntOrString } from "../meta.ts";
import type { Container, ContainerPort, PodSpec } from "../pod.ts";
import { portName, portNumber } from "../names.ts";
import { duplicate, type FieldError, invalid, invalidEach, required, requiredOneOf } from "./field-error.ts";

const protocols = ["SCTP", "TCP", "UDP"];

/** validateContainerPorts of one container. */
export function validatePorts(path: string, ports: readonly ContainerPort[]): readonly FieldError[] {
  const names = new Set<string>();
  return ports.flatMap((port, index) => {
    const at = `${path}[${index}]`;
    return [
      ...validatePortName(at, port.name, names),
      ...validatePortNumbers(at, port),
      ...requiredOneOf(`${at}.protocol`, port.protocol, protocols),
    ];
  });
}

function validatePortName(at: string, name: string | undefined, names: Set<string>): readonly FieldError[] {
  if (name === undefined) return [];
  const complaints = portName(name);
  if (complaints.length > 0) return invalidEach(`${at}.name`, name, complaints);
  if (names.has(name)) return [duplicate(`${at}.name`, name)];
  names.add(name);
  return [];
}

function validatePortNumbers(at: string, { containerPort, hostPort }: ContainerPort): readonly FieldError[] {
  const container =
    containerPort === 0
      ? [required(`${at}.containerPort`)]
      : portNumber(containerPort).map((detail) => invalid(`${at}.containerPort`, containerPort, detail));
  const host =
    hostPort === undefined
      ? []
      : portNumber(hostPort).map((detail) => invalid(`${at}.hostPort`, hostPort, detail));
  return [...container, ...host];
}

/** A probe's or hook's port: a number in range, or a port name (which need not exist). */
export function validatePortNumberOrName(field: string, port: IntOrString): readonly FieldError[] {
  if (typeof port === "string") return invalidEach(field, port, portName(port));
  return portNumber(port).map((detail) => invalid(field, port, detail));
}

/** The same protocol, host IP and host port twice within these containers. */
export function validateHostPortConflicts(
  path: string,
  containers: readonly Container[],
): readonly FieldError[] {
  const taken = new Set<string>();
  return containers.flatMap((container, index) =>
    (container.ports ?? []).flatMap((port, at) => {
      if (port.hostPort === undefined || port.hostPort === 0) return [];
      const key = `${port.protocol ?? ""}/${port.hostIP ?? ""}/${port.hostPort}`;
      if (taken.has(key)) return [duplicate(`${path}[${index}].ports[${at}].hostPort`, key)];
      taken.add(key);
      return [];
    }),
  );
}

/** With hostNetwork the two port numbers must agree; init containers are not looked at. */
export function validateHostNetworkPorts(spec: PodSpec): readonly FieldError[] {
  if (spec.hostNetwork !== true) return [];
  return spec.containers.flatMap((container, index) =>
    (container.ports ?? []).flatMap((port, at) =>
      (port.hostPort ?? 0) === port.containerPort
        ? []
        : [
            invalid(
              `spec.containers[${index}].ports[${at}].hostPort`,
              port.hostPort ?? 0,
              "must match `containerPort` when `hostNetwork` is true",
            ),
          ],
    ),
  );
}
