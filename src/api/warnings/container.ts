/** Warnings about containers. */
import type { Container, ContainerPort, EnvVar, PodSpec } from "../pod.ts";
import { fractionWarnings } from "./fractions.ts";

/** Init containers first, then regular ones. */
export function containerWarnings(spec: PodSpec): readonly string[] {
  const lists = [
    ["spec.initContainers", spec.initContainers ?? []],
    ["spec.containers", spec.containers],
  ] as const;
  return lists.flatMap(([path, containers]) =>
    containers.flatMap((container, index) => warningsOf(`${path}[${index}]`, container)),
  );
}

function warningsOf(path: string, { resources, env = [], ports = [] }: Container): readonly string[] {
  return [
    ...fractionWarnings(`${path}.resources.limits`, resources?.limits ?? {}),
    ...fractionWarnings(`${path}.resources.requests`, resources?.requests ?? {}),
    ...envWarnings(`${path}.env`, env),
    ...portWarnings(`${path}.ports`, ports),
  ];
}

function envWarnings(path: string, env: readonly EnvVar[]): readonly string[] {
  const seen = new Set<string>();
  return env.flatMap(({ name, value = "" }, index) => {
    const hides = seen.has(name) && !value.includes(`$(${name})`);
    seen.add(name);
    return hides
      ? [`${path}[${index}]: hides previous definition of "${name}", which may be dropped when using apply`]
      : [];
  });
}

function portWarnings(path: string, ports: readonly ContainerPort[]): readonly string[] {
  return ports.flatMap((port, index) => {
    const key = (other: ContainerPort): string =>
      [other.containerPort, other.protocol ?? "TCP", other.hostIP ?? "", other.hostPort ?? 0].join("/");
    const earlier = ports.findIndex((other) => key(other) === key(port));
    return earlier < index ? [`${path}[${index}]: duplicate port definition with ${path}[${earlier}]`] : [];
  });
}
