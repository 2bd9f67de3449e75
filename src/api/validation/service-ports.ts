/** The ports of Services. */
import { goQuote } from "../go-quote.ts";
import { dns1123Label, portNumber, qualifiedName } from "../names.ts";
import type { ServicePort, ServiceSpec } from "../services.ts";
import {
  duplicate,
  type FieldError,
  forbidden,
  goSyntax,
  invalid,
  invalidEach,
  oneOf,
  required,
} from "./field-error.ts";
import { validatePortNumberOrName } from "./ports.ts";

const protocols = ["SCTP", "TCP", "UDP"];

/** Each by itself, and names: every port has one where there are several. */
export function validateServicePorts(ports: readonly ServicePort[]): readonly FieldError[] {
  return ports.flatMap((port, index) => {
    const { name = "", protocol = "TCP", targetPort = port.port, appProtocol } = port;
    const at = `spec.ports[${String(index)}]`;
    const twice = name !== "" && ports.findIndex((other) => other.name === name) < index;
    return [
      ...(name === "" && ports.length > 1 ? [required(`${at}.name`)] : []),
      ...(name === "" ? [] : invalidEach(`${at}.name`, name, dns1123Label(name))),
      ...(twice ? [duplicate(`${at}.name`, name)] : []),
      ...portNumber(port.port).map((detail) => invalid(`${at}.port`, port.port, detail)),
      ...oneOf(`${at}.protocol`, protocol, protocols),
      ...validatePortNumberOrName(`${at}.targetPort`, targetPort),
      ...(appProtocol === undefined
        ? []
        : invalidEach(`${at}.appProtocol`, appProtocol, qualifiedName(appProtocol))),
    ];
  });
}

/** Node ports where the type has none, node ports twice, ports twice: each per protocol. */
export function validateUniquePorts({ type, ports = [] }: ServiceSpec): readonly FieldError[] {
  const each = (check: (port: ServicePort, at: string, index: number) => FieldError | undefined) =>
    ports.flatMap((port, index) => check(port, `spec.ports[${String(index)}]`, index) ?? []);
  const hasEarlier = (index: number, same: (other: ServicePort) => boolean): boolean =>
    ports.findIndex(same) < index;
  return [
    ...each(({ nodePort }, at) =>
      type === "ClusterIP" && nodePort !== undefined
        ? forbidden(`${at}.nodePort`, "may not be used when `type` is 'ClusterIP'")
        : undefined,
    ),
    ...each(({ nodePort, protocol }, at, index) =>
      nodePort !== undefined &&
      hasEarlier(index, (other) => other.nodePort === nodePort && other.protocol === protocol)
        ? duplicate(`${at}.nodePort`, nodePort)
        : undefined,
    ),
    ...each(({ port, protocol = "" }, at, index) =>
      hasEarlier(index, (other) => other.port === port && other.protocol === protocol)
        ? duplicate(at, goPort(port, protocol))
        : undefined,
    ),
  ];
}

/** The key that Go compares ports by, as it prints. */
function goPort(port: number, protocol: string): ReturnType<typeof goSyntax> {
  return goSyntax(
    `core.ServicePort{Name:"", Protocol:${goQuote(protocol)}, AppProtocol:(*string)(nil), Port:${String(port)}, TargetPort:intstr.IntOrString{Type:0, IntVal:0, StrVal:""}, NodePort:0}`,
  );
}
