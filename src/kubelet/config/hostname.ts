import type { Pod } from "../../api/index.ts";
import { ConfigError } from "./config-error.ts";

const maxHostname = 63;
/** The kernel's own limit of a host name. */
const maxKernelHostname = 64;

/** What a pod is called in its own network. */
export interface PodNames {
  readonly hostname: string;
  /** Empty without a subdomain. */
  readonly domain: string;
}

/** Host name and domain of a pod (kubelet_pods.go GeneratePodHostNameAndDomain). */
export function podNames(pod: Pod, clusterDomain: string): PodNames {
  const { hostname, hostnameOverride, subdomain } = pod.spec;
  if (hostnameOverride) return { hostname: hostnameOverride, domain: "" };
  const domain = subdomain ? `${subdomain}.${pod.metadata.namespace ?? ""}.svc.${clusterDomain}` : "";
  return { hostname: hostname || truncated(pod.metadata.name ?? ""), domain };
}

function truncated(name: string): string {
  return name.length <= maxHostname ? name : name.slice(0, maxHostname).replace(/[-.]+$/, "");
}

/** What the kernel is told. @throws ConfigError when setHostnameAsFQDN makes it too long */
export function kernelHostname(pod: Pod, names: PodNames): string {
  if (pod.spec.setHostnameAsFQDN !== true || names.domain === "") return names.hostname;
  const fqdn = `${names.hostname}.${names.domain}`;
  if (fqdn.length <= maxKernelHostname) return fqdn;
  throw new ConfigError(
    "CreatePodSandboxError",
    `failed to construct FQDN from pod hostname and cluster domain, FQDN ${fqdn} is too long (${maxKernelHostname} characters is the max, ${fqdn.length} characters requested)`,
  );
}
