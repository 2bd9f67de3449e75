/** Warnings about ports that get into each other's way, over all containers of a pod. */
import type { ContainerPort, PodSpec } from "../pod.ts";
import { visitContainers } from "../visit-containers.ts";

interface Placed {
  readonly at: string;
  readonly port: ContainerPort;
}

/** Of each port against those before it, then of port names. */
export function portWarnings(spec: PodSpec): readonly string[] {
  const placed = visitContainers(spec).flatMap(([path, { ports = [] }]) =>
    ports.map((port, index): Placed => ({ at: `${path}.ports[${index}]`, port })),
  );
  const earlier = new Map<string, Placed[]>();
  const collisions = (current: Placed): readonly string[] => {
    const key = `${current.port.containerPort}/${current.port.protocol ?? ""}`;
    const others = earlier.get(key) ?? [];
    earlier.set(key, [...others, current]);
    return others.flatMap((other) => collision(current, other));
  };
  return [
    ...placed.flatMap((current) => [...idleHostIp(current), ...collisions(current)]),
    ...nameWarnings(spec),
  ];
}

function idleHostIp({ at, port }: Placed): readonly string[] {
  const { name = "", hostPort = 0, containerPort, protocol = "", hostIP = "" } = port;
  if (hostIP === "" || hostPort !== 0) return [];
  const shown = `{Name:${name} HostPort:0 ContainerPort:${containerPort} Protocol:${protocol} HostIP:${hostIP}}`;
  return [`${at}: hostIP set without hostPort: ${shown}`];
}

/** Of two ports with the same number and protocol. */
function collision({ at, port }: Placed, { at: other, port: earlier }: Placed): readonly string[] {
  const [ip = "", otherIp = ""] = [port.hostIP, earlier.hostIP];
  const [host = 0, otherHost = 0] = [port.hostPort, earlier.hostPort];
  if (ip === otherIp && host === otherHost) return [`${at}: duplicate port definition with ${other}`];
  if (host === 0 || otherHost === 0) return [`${at}: overlapping port definition with ${other}`];
  return host === otherHost && (ip === "") !== (otherIp === "")
    ? [`${at}: dangerously ambiguous port definition with ${other}`]
    : [];
}

/** Names that stand twice in containers that run at the same time. */
function nameWarnings(spec: PodSpec): readonly string[] {
  const first = new Map<string, string>();
  return visitContainers(spec)
    .filter(([path, { restartPolicy }]) => !path.startsWith("spec.init") || restartPolicy === "Always")
    .flatMap(([path, { ports = [] }]) =>
      ports.flatMap(({ name = "" }, index) => {
        const at = `${path}.ports[${index}]`;
        const earlier = first.get(name);
        if (name !== "" && earlier === undefined) first.set(name, at);
        return name === "" || earlier === undefined
          ? []
          : [
              `${at}: duplicate port name "${name}" with ${earlier}, services and probes that select ports by name will use ${earlier}`,
            ];
      }),
    );
}
