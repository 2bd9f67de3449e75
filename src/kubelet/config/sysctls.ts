import type { Pod } from "../../api/index.ts";

const safe: ReadonlySet<string> = new Set([
  "kernel.shm_rmid_forced",
  "net.ipv4.ip_local_port_range",
  "net.ipv4.tcp_syncookies",
  "net.ipv4.ping_group_range",
  "net.ipv4.ip_unprivileged_port_start",
  "net.ipv4.ip_local_reserved_ports",
  "net.ipv4.tcp_keepalive_time",
  "net.ipv4.tcp_fin_timeout",
  "net.ipv4.tcp_keepalive_intvl",
  "net.ipv4.tcp_keepalive_probes",
  "net.ipv4.tcp_rmem",
  "net.ipv4.tcp_wmem",
]);
const ofIpc = /^(?:kernel\.shm|kernel\.msg|fs\.mqueue\.|kernel\.sem$)/;

/** The pod's sysctls, names with dots. */
export function podSysctls(pod: Pod): Readonly<Record<string, string>> {
  const list = pod.spec.securityContext?.sysctls ?? [];
  return Object.fromEntries(list.map(({ name, value }) => [dotted(name), value]));
}

/** Why a pod's sysctls are refused (admission reason SysctlForbidden); undefined when they are fine. */
export function forbiddenSysctl(pod: Pod): string | undefined {
  const { hostNetwork = false, hostIPC = false } = pod.spec;
  for (const { name } of pod.spec.securityContext?.sysctls ?? []) {
    const sysctl = dotted(name);
    if (hostNetwork && sysctl.startsWith("net."))
      return `forbidden sysctl: "${name}" not allowed with host net enabled`;
    if (hostIPC && ofIpc.test(sysctl)) return `forbidden sysctl: "${name}" not allowed with host ipc enabled`;
    if (!safe.has(sysctl)) return `forbidden sysctl: "${name}" not allowlisted`;
  }
  return undefined;
}

/** `net/ipv4/tcp_rmem` and `net.ipv4.tcp_rmem` are one; the first separator tells which way it is written. */
function dotted(name: string): string {
  const first = /[./]/.exec(name)?.[0];
  if (first !== "/") return name;
  return name.replaceAll(/[./]/g, (separator) => (separator === "/" ? "." : "/"));
}
