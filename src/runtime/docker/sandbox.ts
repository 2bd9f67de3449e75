import type { PortMapping, SandboxSpec } from "../../kubelet/ports.ts";
import type { Engine } from "./engine.ts";
import { isRuntimeError } from "./errors.ts";
import { sandboxLabels } from "./labels.ts";
import { sandboxName } from "./names.ts";

/** The instance's own parts of a sandbox. */
export interface SandboxContext {
  readonly instanceId: string;
  readonly image: string;
  /** The pod network; not used with hostNetwork. */
  readonly network: string;
  /** 32 hexadecimal digits: the agent's key. */
  readonly agentKey: string;
}

/**
 * The body of the pause container: owner of the pod's network and IPC namespaces, ports, hosts and DNS. It gets no
 * restart policy (a dead sandbox means a new pod sandbox), no log (the agent speaks over stdout) and no oom score.
 */
export function sandboxBody(spec: SandboxSpec, context: SandboxContext): object {
  return {
    Image: context.image,
    Cmd: [context.agentKey],
    ...(spec.hostname === "" || spec.hostNetwork ? {} : { Hostname: spec.hostname }),
    Labels: sandboxLabels(context.instanceId, spec, context.agentKey),
    OpenStdin: true,
    StdinOnce: false,
    ...(spec.hostNetwork
      ? {}
      : { ExposedPorts: Object.fromEntries(spec.ports.map((p) => [portKey(p), {}])) }),
    HostConfig: {
      NetworkMode: spec.hostNetwork ? "host" : context.network,
      IpcMode: spec.hostIPC ? "host" : "shareable",
      ...(spec.hostPID ? { PidMode: "host" } : {}),
      ...(spec.hostNetwork ? {} : { PortBindings: portBindings(spec.ports) }),
      ...dnsOf(spec),
      Sysctls: spec.sysctls,
      RestartPolicy: { Name: "no" },
      LogConfig: { Type: "none", Config: {} },
      CpuShares: 2,
      CapDrop: ["ALL"],
      SecurityOpt: ["no-new-privileges"],
      Mounts: spec.keepVolumes.map((volume, index) => ({
        Type: "volume",
        Source: volume.id,
        Target: `/keep/${index}`,
        ReadOnly: true,
        VolumeOptions: { NoCopy: true },
      })),
    },
  };
}

function portKey(port: PortMapping): string {
  return `${port.containerPort}/${port.protocol.toLowerCase()}`;
}

function portBindings(ports: readonly PortMapping[]): object {
  const bindings: Record<string, { HostIp: string; HostPort: string }[]> = {};
  for (const port of ports)
    (bindings[portKey(port)] ??= []).push({ HostIp: port.hostIP, HostPort: String(port.hostPort) });
  return bindings;
}

function dnsOf({ dns }: SandboxSpec): object {
  if (dns === undefined) return {};
  return { Dns: dns.servers, DnsSearch: dns.searches, DnsOptions: dns.options };
}

/**
 * Creates and starts a sandbox. The name is the lock: what an interrupted create of the same attempt left is replaced.
 * Nothing is left behind when the start fails or the signal aborts.
 * @returns the id
 */
export async function startSandbox(
  engine: Engine,
  spec: SandboxSpec,
  context: SandboxContext,
  signal: AbortSignal,
): Promise<string> {
  const name = sandboxName(spec.pod, spec.attempt);
  const create = async (): Promise<{ readonly Id: string }> =>
    await engine.call(
      { method: "POST", path: "/containers/create", query: { name }, body: sandboxBody(spec, context) },
      signal,
    );
  try {
    let created: { readonly Id: string };
    try {
      created = await create();
    } catch (error) {
      if (!isRuntimeError(error, "Conflict")) throw error;
      await removeContainer(engine, name);
      created = await create();
    }
    await engine.call({ method: "POST", path: `/containers/${created.Id}/start` }, signal);
    return created.Id;
  } catch (error) {
    if (!isRuntimeError(error, "Unreachable")) await removeContainer(engine, name);
    throw error;
  }
}

/** Waits until a container that is being removed is gone. */
async function removed(engine: Engine, id: string): Promise<void> {
  try {
    await engine.call({ method: "POST", path: `/containers/${id}/wait`, query: { condition: "removed" } });
  } catch (error) {
    if (!isRuntimeError(error, "NotFound")) throw error;
  }
}

/** Removes a container by id or name, running or not, with its anonymous volumes; a missing one is fine. */
export async function removeContainer(engine: Engine, id: string): Promise<void> {
  try {
    await engine.call({ method: "DELETE", path: `/containers/${id}`, query: { force: 1, v: 1 } });
  } catch (error) {
    if (isRuntimeError(error, "NotFound")) return;
    if (!isRuntimeError(error, "Conflict")) throw error;
    await removed(engine, id); // Another removal of it is under way.
  }
}
