import type { Pod } from "../../api/index.ts";
import { runtimePodRefOf } from "../pod-ref.ts";
import type { DnsConfig, PortMapping, SandboxSpec, VolumeRef } from "../ports.ts";
import { ConfigError } from "./config-error.ts";
import { kernelHostname, podNames } from "./hostname.ts";
import { forbiddenSysctl, podSysctls } from "./sysctls.ts";

/** Labels that are the runtime's own, or a kubelet's on the same engine (decision 2). */
const reservedLabel = /^(?:minikubelet\.|io\.kubernetes\.|annotation\.)/;

/** What the sandbox of a pod is to be. @throws ConfigError */
export function sandboxSpec(
  pod: Pod,
  attempt: number,
  clusterDomain: string,
  dns: DnsConfig | undefined,
  keepVolumes: readonly VolumeRef[],
): SandboxSpec {
  const forbidden = forbiddenSysctl(pod);
  if (forbidden !== undefined) throw new ConfigError("SysctlForbidden", forbidden);
  const { hostNetwork = false, hostPID = false, hostIPC = false, shareProcessNamespace = false } = pod.spec;
  const labels = Object.entries(pod.metadata.labels ?? {}).filter(([name]) => !reservedLabel.test(name));
  return {
    pod: runtimePodRefOf(pod),
    attempt,
    labels: Object.fromEntries(labels),
    hostname: hostNetwork ? "" : kernelHostname(pod, podNames(pod, clusterDomain)),
    hostNetwork,
    hostPID,
    hostIPC,
    shareProcessNamespace,
    dns,
    ports: hostNetwork ? [] : hostPorts(pod),
    sysctls: podSysctls(pod),
    keepVolumes,
  };
}

/** Only regular containers' ports are published, and only those with a hostPort. */
function hostPorts(pod: Pod): readonly PortMapping[] {
  return pod.spec.containers.flatMap(({ ports = [] }) =>
    ports.flatMap(({ containerPort, hostPort = 0, hostIP = "", protocol = "TCP" }) =>
      hostPort > 0 ? [{ containerPort, hostPort, hostIP, protocol }] : [],
    ),
  );
}
