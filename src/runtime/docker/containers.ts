import type { ContainerResources, ContainerSecurity, ContainerSpec } from "../../kubelet/ports.ts";
import { containerLabels } from "./labels.ts";
import type { EngineMounts } from "./mounts.ts";

/**
 * The body of an app container. It joins the sandbox's network and IPC namespaces, so it may not have hostname, hosts,
 * DNS, ports; sysctls are left out as well, for they would silently change the whole pod. The engine neither restarts
 * nor checks nor removes it: that is the kubelet's.
 */
export function containerBody(
  instanceId: string,
  spec: ContainerSpec,
  mounts: EngineMounts,
  oomScoreAdj: number,
): object {
  const { resources, security } = spec;
  const sandbox = `container:${spec.sandboxId}`;
  return {
    Image: spec.imageId,
    Labels: containerLabels(instanceId, spec),
    Env: spec.env,
    ...(isSet(spec.command) ? { Entrypoint: spec.command } : {}),
    ...(isSet(spec.args) ? { Cmd: spec.args } : {}),
    ...(spec.workingDir === undefined ? {} : { WorkingDir: spec.workingDir }),
    ...(security.user === undefined ? {} : { User: security.user }),
    ...(spec.stopSignal === undefined ? {} : { StopSignal: spec.stopSignal }),
    OpenStdin: spec.stdin,
    StdinOnce: spec.stdinOnce,
    Tty: spec.tty,
    Healthcheck: { Test: ["NONE"] },
    HostConfig: {
      NetworkMode: sandbox,
      IpcMode: sandbox,
      ...pidMode(spec),
      RestartPolicy: { Name: "no" },
      LogConfig: { Type: "json-file", Config: { "max-size": "10m", "max-file": "5" } },
      ...resourcesBody(resources),
      OomScoreAdj: oomScoreAdj,
      ...securityOf(security),
      Mounts: mounts.mounts,
      Binds: mounts.binds,
    },
  };
}

/** As at the creation of a container, so for one that runs; there 0 leaves a value as it is. */
export function resourcesBody({ cpuShares, cpuQuota, cpuPeriod, memoryBytes }: ContainerResources): object {
  return {
    CpuShares: cpuShares,
    CpuQuota: cpuQuota,
    CpuPeriod: cpuQuota === 0 ? 0 : cpuPeriod,
    Memory: memoryBytes,
    // Left to itself the engine adds as much swap again.
    MemorySwap: memoryBytes,
  };
}

/** An empty command is no command (Kubernetes), while the engine would take it for one. */
function isSet(words: readonly string[] | undefined): boolean {
  return words !== undefined && words.length > 0;
}

function pidMode({ pid, sandboxId }: ContainerSpec): object {
  if (pid === "container") return {};
  if (pid === "host") return { PidMode: "host" };
  return { PidMode: `container:${pid === "pod" ? sandboxId : pid.target}` };
}

function securityOf(security: ContainerSecurity): object {
  const seccomp =
    security.seccomp === "default"
      ? []
      : [`seccomp=${security.seccomp === "unconfined" ? "unconfined" : security.seccomp.json}`];
  return {
    Privileged: security.privileged,
    ReadonlyRootfs: security.readOnlyRootFilesystem,
    CapAdd: security.addCapabilities,
    CapDrop: security.dropCapabilities,
    GroupAdd: security.groups.map(String),
    SecurityOpt: [
      ...(security.noNewPrivileges ? ["no-new-privileges"] : []),
      ...seccomp,
      ...(security.appArmor === undefined ? [] : [`apparmor=${security.appArmor}`]),
      ...security.seLinux.map((option) => (option.startsWith("label=") ? option : `label=${option}`)),
    ],
    ...(security.unmaskedProc ? { MaskedPaths: [], ReadonlyPaths: [] } : {}),
  };
}
