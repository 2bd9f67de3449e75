import type {
  Container,
  ContainerState,
  ContainerStatus,
  EnvVar,
  Pod,
  Probe,
  ResourceFieldSelector,
  ResourceList,
  ResourceRequirements,
} from "../../api/index.ts";
import { escapeGoPath } from "../../api/go-path.ts";
import { sortedEntries } from "../../api/members.ts";
import { containerResourceValue } from "../../api/resource-field.ts";
import { type Description, rfc1123 } from "./text.ts";

/** The containers of a pod, or of a template when `pod` is left out: it has no statuses and its titles stand deeper. */
export function describeContainers(
  out: Description,
  title: string,
  containers: readonly Container[],
  pod?: Pod,
  statuses: readonly ContainerStatus[] = [],
): void {
  if (containers.length === 0) return;
  out.line(pod === undefined ? 1 : 0, title);
  for (const container of containers) {
    out.line(1, `${pod === undefined ? " " : ""}${container.name}:`);
    const status = statuses.find(({ name }) => name === container.name);
    describeContainer(out, pod, container, status);
  }
}

/** The block of one container: spec and status side by side (events-and-printing.md 5.1). */
function describeContainer(
  out: Description,
  pod: Pod | undefined,
  container: Container,
  status: ContainerStatus | undefined,
): void {
  if (status !== undefined) out.line(2, "Container ID:", status.containerID ?? "");
  out.line(2, "Image:", container.image ?? "");
  if (status !== undefined) out.line(2, "Image ID:", status.imageID);
  describePorts(out, container);
  describeCommand(out, "Command:", container.command);
  describeCommand(out, "Args:", container.args);
  if (status !== undefined) describeStatus(out, status);
  describeResources(out, 2, container.resources);
  for (const [title, probe] of [
    ["Liveness:", container.livenessProbe],
    ["Readiness:", container.readinessProbe],
    ["Startup:", container.startupProbe],
  ] as const) {
    if (probe !== undefined) out.line(2, title, probeText(probe));
  }
  describeEnvironment(out, pod, container);
  describeMounts(out, container);
}

function describePorts(out: Description, container: Container): void {
  const ports = container.ports ?? [];
  const plural = ports.length > 1 ? "s" : "";
  const named = (name: string | undefined): string => (name === undefined || name === "" ? "" : ` (${name})`);
  const list = ports.map((port) => `${port.containerPort}/${port.protocol ?? "TCP"}${named(port.name)}`);
  const host = ports.map((port) => `${port.hostPort ?? 0}/${port.protocol ?? "TCP"}${named(port.name)}`);
  out.line(2, `Port${plural}:`, ports.length === 0 ? "<none>" : list.join(", "));
  out.line(2, `Host Port${plural}:`, ports.length === 0 ? "<none>" : host.join(", "));
}

function describeCommand(out: Description, title: string, words: readonly string[] | undefined): void {
  if (words === undefined || words.length === 0) return;
  out.line(2, title);
  for (const word of words) for (const part of word.split("\n")) out.line(3, part);
}

function describeStatus(out: Description, status: ContainerStatus): void {
  describeState(out, "State", status.state);
  if (status.lastState.terminated !== undefined) describeState(out, "Last State", status.lastState);
  out.line(2, "Ready:", status.ready ? "True" : "False");
  out.line(2, "Restart Count:", String(status.restartCount));
}

function describeState(out: Description, title: string, state: ContainerState): void {
  const { running, terminated, waiting } = state;
  if (running !== undefined) {
    out.line(2, `${title}:`, "Running");
    out.line(3, "Started:", rfc1123(running.startedAt));
  } else if (terminated !== undefined) {
    out.line(2, `${title}:`, "Terminated");
    if ((terminated.reason ?? "") !== "") out.line(3, "Reason:", terminated.reason);
    if ((terminated.message ?? "") !== "") out.line(3, "Message:", terminated.message);
    out.line(3, "Exit Code:", String(terminated.exitCode));
    if ((terminated.signal ?? 0) > 0) out.line(3, "Signal:", String(terminated.signal));
    out.line(3, "Started:", rfc1123(terminated.startedAt));
    out.line(3, "Finished:", rfc1123(terminated.finishedAt));
  } else {
    out.line(2, `${title}:`, "Waiting");
    if ((waiting?.reason ?? "") !== "") out.line(3, "Reason:", waiting?.reason);
  }
}

/** Limits and requests, of a container or of the whole pod. */
export function describeResources(
  out: Description,
  level: number,
  resources: ResourceRequirements = {},
): void {
  describeQuantities(out, level, "Limits:", resources.limits);
  describeQuantities(out, level, "Requests:", resources.requests);
}

/** So much of each resource; nothing of none. */
export function describeQuantities(
  out: Description,
  level: number,
  title: string,
  list: ResourceList | undefined,
): void {
  const quantities = sortedEntries(list);
  if (quantities.length > 0) out.line(level, title);
  for (const [name, quantity] of quantities) out.line(level + 1, `${name}:`, quantity);
}

/** `http-get http://:8080/healthz delay=0s timeout=1s period=10s #success=1 #failure=3` */
function probeText(probe: Probe): string {
  const attributes = `delay=${probe.initialDelaySeconds ?? 0}s timeout=${probe.timeoutSeconds ?? 1}s period=${probe.periodSeconds ?? 10}s #success=${probe.successThreshold ?? 1} #failure=${probe.failureThreshold ?? 3}`;
  const { exec, httpGet, tcpSocket, grpc } = probe;
  if (exec !== undefined) return `exec [${(exec.command ?? []).join(" ")}] ${attributes}`;
  if (httpGet !== undefined) {
    const { scheme = "HTTP", host = "", port } = httpGet;
    const path = escapeGoPath(httpGet.path ?? "/").replace(/^(?!\/)/, "/");
    return `http-get ${scheme.toLowerCase()}://${host.includes(":") ? `[${host}]` : host}:${port}${path} ${attributes}`;
  }
  if (tcpSocket !== undefined) return `tcp-socket ${tcpSocket.host ?? ""}:${tcpSocket.port} ${attributes}`;
  if (grpc !== undefined) return `grpc <pod>:${grpc.port} ${grpc.service ?? ""} ${attributes}`;
  return `unknown ${attributes}`;
}

function describeEnvironment(out: Description, pod: Pod | undefined, container: Container): void {
  const sources = container.envFrom ?? [];
  if (sources.length > 0) {
    out.line(2, "Environment Variables from:");
    for (const { prefix, configMapRef, secretRef } of sources) {
      const source = configMapRef ?? secretRef;
      const kind = configMapRef === undefined ? "Secret" : "ConfigMap";
      const with_ = prefix === undefined || prefix === "" ? "" : ` with prefix '${prefix}'`;
      out.cells(
        3,
        source?.name ?? "",
        `${kind}${with_}`,
        `Optional: ${source?.optional === true ? "true" : "false"}`,
      );
    }
  }
  const env = container.env ?? [];
  if (env.length === 0) {
    out.line(2, "Environment:", "<none>");
    return;
  }
  out.line(2, "Environment:");
  for (const variable of env) describeVariable(out, pod, container, variable);
}

function describeVariable(
  out: Description,
  pod: Pod | undefined,
  container: Container,
  variable: EnvVar,
): void {
  const title = `${variable.name}:`;
  const { configMapKeyRef, secretKeyRef, fieldRef, resourceFieldRef } = variable.valueFrom ?? {};
  const optional = (ref: { readonly optional?: boolean }): string =>
    `Optional: ${ref.optional === true ? "true" : "false"}`;
  if (configMapKeyRef !== undefined) {
    out.cells(
      3,
      title,
      `<set to the key '${configMapKeyRef.key}' of config map '${configMapKeyRef.name ?? ""}'>`,
      optional(configMapKeyRef),
    );
  } else if (secretKeyRef !== undefined) {
    out.cells(
      3,
      title,
      `<set to the key '${secretKeyRef.key}' in secret '${secretKeyRef.name ?? ""}'>`,
      optional(secretKeyRef),
    );
  } else if (fieldRef !== undefined) {
    const value =
      fieldRef.fieldPath === "metadata.name"
        ? pod?.metadata.name
        : fieldRef.fieldPath === "metadata.namespace"
          ? pod?.metadata.namespace
          : "";
    out.line(3, title, `${value ?? ""} (${fieldRef.apiVersion ?? "v1"}:${fieldRef.fieldPath})`);
  } else if (resourceFieldRef !== undefined) {
    out.line(3, title, `${resourceText(resourceFieldRef, container)} (${resourceFieldRef.resource})`);
  } else {
    for (const [index, part] of (variable.value ?? "").split("\n").entries())
      out.line(3, index === 0 ? title : "", part);
  }
}

/** kubectl looks at the container that it describes, also where the reference names another. */
function resourceText(ref: ResourceFieldSelector, container: Container): string {
  const value = containerResourceValue(ref, container, {}) ?? "";
  const isOpen = ref.resource === "limits.cpu" || ref.resource === "limits.memory";
  return value === "0" && isOpen ? "node allocatable" : value;
}

function describeMounts(out: Description, container: Container): void {
  const mounts = [...(container.volumeMounts ?? [])].sort((a, b) => (a.mountPath < b.mountPath ? -1 : 1));
  if (mounts.length === 0) {
    out.line(2, "Mounts:", "<none>");
    return;
  }
  out.line(2, "Mounts:");
  for (const mount of mounts) {
    const flags = [
      mount.readOnly === true ? "ro" : "rw",
      ...(mount.subPath === undefined || mount.subPath === "" ? [] : [`path="${mount.subPath}"`]),
    ];
    out.line(3, `${mount.mountPath} from ${mount.name} (${flags.join(",")})`);
  }
}
