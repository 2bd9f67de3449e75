/** Defaults of containers, their probes and hooks. */
import type {
  Container,
  ContainerPort,
  HTTPGetAction,
  Lifecycle,
  LifecycleHandler,
  Probe,
  PullPolicy,
} from "../pod.ts";
import type { ResourceList, ResourceRequirements } from "../resources.ts";
import { formatQuantity, parseQuantity, roundUpQuantity } from "../quantity.ts";

/** Fills what a container leaves open. */
export function defaultContainer<C extends Container>(container: C): C {
  const { ports, lifecycle, livenessProbe, readinessProbe, startupProbe, env } = container;
  return {
    ...container,
    ...(ports && { ports: ports.map(defaultPort) }),
    ...(env && { env: env.map(defaultEnv) }),
    ...(livenessProbe && { livenessProbe: defaultProbe(livenessProbe) }),
    ...(readinessProbe && { readinessProbe: defaultProbe(readinessProbe) }),
    ...(startupProbe && { startupProbe: defaultProbe(startupProbe) }),
    ...(lifecycle && { lifecycle: defaultLifecycle(lifecycle) }),
    terminationMessagePath: container.terminationMessagePath ?? "/dev/termination-log",
    terminationMessagePolicy: container.terminationMessagePolicy ?? "File",
    imagePullPolicy: container.imagePullPolicy ?? defaultPullPolicy(container.image ?? ""),
  };
}

/** Always for `:latest` and for no tag at all; an image that cannot be parsed counts as having one. */
function defaultPullPolicy(image: string): PullPolicy {
  const reference =
    /^[A-Za-z0-9._:/-]+?(?::(?<tag>[\w][\w.-]{0,127}))?(?<digest>@[a-z0-9+._-]+:[0-9a-f]+)?$/.exec(image);
  const repository = image.replace(/@.*$/, "").replace(/:[^/:]*$/, "");
  const parsable =
    reference !== null && /^([A-Za-z0-9.-]+(:\d+)?\/)?[a-z0-9]+([._/-]+[a-z0-9]+)*$/.test(repository);
  if (!parsable || image.endsWith(":")) return "IfNotPresent";
  const { tag, digest } = reference.groups ?? {};
  return tag === "latest" || (tag === undefined && digest === undefined) ? "Always" : "IfNotPresent";
}

function defaultPort(port: ContainerPort): ContainerPort {
  return { ...port, protocol: port.protocol ?? "TCP" };
}

/** On the host's network each port is a host port. */
export function withHostPorts(container: Container): Container {
  const { ports } = container;
  if (ports === undefined) return container;
  const full = (port: ContainerPort): ContainerPort =>
    port.hostPort === undefined && port.containerPort !== 0
      ? { ...port, hostPort: port.containerPort }
      : port;
  return { ...container, ports: ports.map(full) };
}

function defaultEnv<E extends NonNullable<Container["env"]>[number]>(variable: E): E {
  const ref = variable.valueFrom?.fieldRef;
  if (ref === undefined) return variable;
  return {
    ...variable,
    valueFrom: { ...variable.valueFrom, fieldRef: { ...ref, apiVersion: ref.apiVersion ?? "v1" } },
  };
}

function defaultProbe(probe: Probe): Probe {
  const { httpGet, grpc } = probe;
  return {
    ...probe,
    ...(httpGet && { httpGet: defaultHttpGet(httpGet) }),
    ...(grpc && { grpc: { ...grpc, service: grpc.service ?? "" } }),
    timeoutSeconds: probe.timeoutSeconds ?? 1,
    periodSeconds: probe.periodSeconds ?? 10,
    successThreshold: probe.successThreshold ?? 1,
    failureThreshold: probe.failureThreshold ?? 3,
  };
}

function defaultHttpGet(action: HTTPGetAction): HTTPGetAction {
  return { ...action, path: action.path ?? "/", scheme: action.scheme ?? "HTTP" };
}

function defaultLifecycle(lifecycle: Lifecycle): Lifecycle {
  const { postStart, preStop } = lifecycle;
  return {
    ...lifecycle,
    ...(postStart && { postStart: defaultHandler(postStart) }),
    ...(preStop && { preStop: defaultHandler(preStop) }),
  };
}

function defaultHandler(handler: LifecycleHandler): LifecycleHandler {
  return handler.httpGet === undefined ? handler : { ...handler, httpGet: defaultHttpGet(handler.httpGet) };
}

/** Limits become requests where there is none. */
export function defaultResources(resources: ResourceRequirements | undefined): ResourceRequirements {
  const { limits, requests, ...rest } = resources ?? {};
  if (limits === undefined && requests === undefined) return rest;
  return { ...(limits && { limits }), requests: { ...limits, ...requests }, ...rest };
}

/** Everything rounded up to thousandths. */
export function roundedResources(resources: ResourceRequirements | undefined): ResourceRequirements {
  const { limits, requests, ...rest } = resources ?? {};
  return {
    ...(limits && { limits: rounded(limits) }),
    ...(requests && { requests: rounded(requests) }),
    ...rest,
  };
}

/** Every quantity of the list, rounded up to thousandths. */
export function rounded(list: ResourceList): ResourceList {
  return Object.fromEntries(
    Object.entries(list).map(([name, value]) => {
      const parsed = parseQuantity(value);
      const up = roundUpQuantity(parsed, -3);
      return [name, up.nano === parsed.nano ? value : formatQuantity(up)];
    }),
  );
}
