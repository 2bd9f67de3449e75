import { kubernetesServiceIp } from "../../api/service-addresses/ranges.ts";

/** Where a Service answers, as far as the variables of pods tell of it. */
export interface ServiceAddress {
  readonly name: string;
  readonly clusterIP: string;
  /** The first one is the service's main port. */
  readonly ports: readonly {
    readonly name?: string;
    readonly port: number;
    readonly protocol: string;
  }[];
}

/** The API server's own Service, with the address that it has in most clusters. */
export const kubernetesService: ServiceAddress = {
  name: "kubernetes",
  clusterIP: kubernetesServiceIp,
  ports: [{ name: "https", port: 443, protocol: "TCP" }],
};

type Variable = readonly [name: string, value: string];

/** The variables by which containers learn of a Service (pkg/kubelet/envvars FromServices). */
export function serviceVariables({
  name,
  clusterIP,
  ports,
}: ServiceAddress): Readonly<Record<string, string>> {
  const prefix = variableName(name);
  const [main] = ports;
  if (main === undefined) return {};
  const named = ports
    .filter((one) => (one.name ?? "") !== "")
    .map((one): Variable => [`${prefix}_SERVICE_PORT_${variableName(one.name ?? "")}`, String(one.port)]);
  const links = ports.flatMap(({ port, protocol }): readonly Variable[] => {
    const link = `${prefix}_PORT_${port}_${protocol}`;
    return [
      [link, url(clusterIP, port, protocol)],
      [`${link}_PROTO`, protocol.toLowerCase()],
      [`${link}_PORT`, String(port)],
      [`${link}_ADDR`, clusterIP],
    ];
  });
  return {
    [`${prefix}_SERVICE_HOST`]: clusterIP,
    [`${prefix}_SERVICE_PORT`]: String(main.port),
    ...Object.fromEntries(named),
    [`${prefix}_PORT`]: url(clusterIP, main.port, main.protocol),
    ...Object.fromEntries(links),
  };
}

function variableName(name: string): string {
  return name.replaceAll("-", "_").toUpperCase();
}

function url(host: string, port: number, protocol: string): string {
  return `${protocol.toLowerCase()}://${host.includes(":") ? `[${host}]` : host}:${port}`;
}
