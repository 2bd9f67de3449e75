import type { HostAlias } from "../../api/index.ts";
import type { PodNames } from "./hostname.ts";

/** /etc/hosts of a pod with its own network (kubelet_pods.go managedHostsFileContent). */
export function managedHostsFile(
  podIPs: readonly string[],
  { hostname, domain }: PodNames,
  aliases: readonly HostAlias[] = [],
): string {
  const names = domain === "" ? hostname : `${hostname}.${domain}\t${hostname}`;
  const lines = [
    "# Kubernetes-managed hosts file.",
    "127.0.0.1\tlocalhost",
    "::1\tlocalhost ip6-localhost ip6-loopback",
    "fe00::0\tip6-localnet",
    "fe00::0\tip6-mcastprefix",
    "fe00::1\tip6-allnodes",
    "fe00::2\tip6-allrouters",
    ...podIPs.map((ip) => `${ip}\t${names}`),
  ];
  return `${lines.join("\n")}\n${aliasLines(aliases)}`;
}

/** /etc/hosts of a hostNetwork pod: the node's own. */
export function nodeHostsFile(content: string, aliases: readonly HostAlias[] = []): string {
  return `# Kubernetes-managed hosts file (host network).\n${content}${aliasLines(aliases)}`;
}

function aliasLines(aliases: readonly HostAlias[]): string {
  if (aliases.length === 0) return "";
  const lines = aliases.map(({ ip, hostnames = [] }) => [ip, ...hostnames].join("\t"));
  return `\n# Entries added by HostAliases.\n${lines.join("\n")}\n`;
}
