import type { Pod, PodDNSConfig } from "../../api/index.ts";
import type { DnsConfig } from "../ports.ts";
import { describePod } from "../core/pod-names.ts";

const maxServers = 3;
const maxSearches = 32;
const maxSearchLength = 2048;

/** What the node gives pods to resolve names with. */
export interface DnsSettings {
  readonly clusterDomain: string;
  /** Not empty: the kubelet's literal ClusterFirst rule (decision 5). */
  readonly clusterDNS: readonly string[];
  /** The engine's own resolver inside a pod's network; undefined when the engine has none. */
  readonly engineResolver: string | undefined;
  /** The node's resolv.conf. */
  readonly node: DnsConfig;
}

/** What a pod's own resolver is told, and what had to be cut. */
export interface PodDns {
  /** For the sandbox; undefined leaves the engine's own file. */
  readonly sandbox: DnsConfig | undefined;
  /** Content of the pod's resolv.conf; undefined leaves the engine's own file. */
  readonly file: string | undefined;
  readonly warnings: readonly { readonly reason: string; readonly message: string }[];
}

/** How a pod resolves names (pkg/kubelet/network/dns, decision 5). */
export function podDns(pod: Pod, settings: DnsSettings): PodDns {
  const { base, engine, warnings } = baseConfig(pod, settings);
  const extra = pod.spec.dnsConfig;
  if (base === undefined && isEmpty(extra)) return { sandbox: undefined, file: undefined, warnings };
  const own = base ?? engineConfig(pod, settings);
  const fitted = fit(append(own, extra));
  const config = fitted.config;
  // The engine's resolver asks the host's servers; naming ours to the engine would replace those.
  const sandbox = engine ? { ...config, servers: [] } : config;
  const file = config.servers.length === 0 && engine ? undefined : formatResolvConf(config);
  return { sandbox, file, warnings: [...warnings, ...fitted.warnings] };
}

interface Base {
  /** Undefined: whatever the engine writes. */
  readonly base: DnsConfig | undefined;
  /** The first server is the engine's resolver. */
  readonly engine: boolean;
  readonly warnings: PodDns["warnings"];
}

function baseConfig(pod: Pod, settings: DnsSettings): Base {
  const { hostNetwork = false, dnsPolicy = "ClusterFirst" } = pod.spec;
  const byEngine: Base = { base: undefined, engine: !hostNetwork, warnings: [] };
  if (dnsPolicy === "None")
    return { base: { servers: [], searches: [], options: [] }, engine: false, warnings: [] };
  if (dnsPolicy === "Default" || (dnsPolicy === "ClusterFirst" && hostNetwork)) return byEngine;
  if (settings.clusterDNS.length > 0)
    return { base: clusterConfig(pod, settings, settings.clusterDNS), engine: false, warnings: [] };
  // The engine's resolver exists only inside the pod's own network.
  if (hostNetwork) return { ...byEngine, warnings: [missingClusterDns(pod, dnsPolicy)] };
  const servers = settings.engineResolver === undefined ? [] : [settings.engineResolver];
  return { base: clusterConfig(pod, settings, servers), engine: true, warnings: [] };
}

function missingClusterDns(pod: Pod, policy: string): PodDns["warnings"][number] {
  return {
    reason: "MissingClusterDNS",
    message: `pod: "${describePod(pod)}". kubelet does not have ClusterDNS IP configured and cannot create Pod using "${policy}" policy. Falling back to "Default" policy.`,
  };
}

function clusterConfig(pod: Pod, settings: DnsSettings, servers: readonly string[]): DnsConfig {
  const { clusterDomain, node } = settings;
  const service = `svc.${clusterDomain}`;
  const searches = [`${pod.metadata.namespace ?? ""}.${service}`, service, clusterDomain, ...node.searches];
  return { servers, searches: distinct(searches), options: ["ndots:5"] };
}

/** What the engine would write by itself, so that something can be added to it. */
function engineConfig(pod: Pod, { engineResolver, node }: DnsSettings): DnsConfig {
  if (pod.spec.hostNetwork === true) return node;
  return { ...node, servers: engineResolver === undefined ? [] : [engineResolver] };
}

function isEmpty(config: PodDNSConfig = {}): boolean {
  const { nameservers = [], searches = [], options = [] } = config;
  return nameservers.length + searches.length + options.length === 0;
}

function append(base: DnsConfig, extra: PodDNSConfig = {}): DnsConfig {
  const options = new Map(base.options.map((option) => [option.split(":", 1)[0] ?? "", option]));
  for (const { name = "", value } of extra.options ?? [])
    options.set(name, value === undefined || value === "" ? name : `${name}:${value}`);
  return {
    servers: distinct([...base.servers, ...(extra.nameservers ?? [])]),
    searches: distinct([...base.searches, ...(extra.searches ?? [])]),
    options: [...options.values()],
  };
}

/** Cuts to what resolvers take, with a warning for each cut. */
function fit(config: DnsConfig): { readonly config: DnsConfig; readonly warnings: PodDns["warnings"] } {
  const servers = config.servers.slice(0, maxServers);
  const searches = fitSearches(config.searches);
  const warnings: { reason: string; message: string }[] = [];
  const warn = (message: string): void => {
    warnings.push({ reason: "DNSConfigForming", message });
  };
  if (servers.length < config.servers.length)
    warn(
      `Nameserver limits were exceeded, some nameservers have been omitted, the applied nameserver line is: ${servers.join(" ")}`,
    );
  if (searches.length < config.searches.length)
    warn(
      `Search Line limits were exceeded, some search paths have been omitted, the applied search line is: ${searches.join(" ")}`,
    );
  return { config: { ...config, servers, searches }, warnings };
}

function fitSearches(all: readonly string[]): readonly string[] {
  let searches = all.slice(0, maxSearches);
  while (searches.join(" ").length > maxSearchLength) searches = searches.slice(0, -1);
  return searches;
}

function distinct(items: readonly string[]): readonly string[] {
  return [...new Set(items)];
}

/** In the order that containerd writes. */
export function formatResolvConf({ servers, searches, options }: DnsConfig): string {
  const lines = [
    ...(searches.length > 0 ? [`search ${searches.join(" ")}`] : []),
    ...servers.map((server) => `nameserver ${server}`),
    ...(options.length > 0 ? [`options ${options.join(" ")}`] : []),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

/** Reads a resolv.conf as the kubelet does: the last search line wins. */
export function parseResolvConf(content: string): DnsConfig {
  const servers: string[] = [];
  let searches: readonly string[] = [];
  let options: readonly string[] = [];
  for (const line of content.split("\n")) {
    const [keyword, ...values] = line.trim().split(/\s+/);
    if (keyword === "nameserver" && values[0] !== undefined) servers.push(values[0]);
    if (keyword === "search") searches = values.filter((value) => value !== ".");
    if (keyword === "options") options = distinct([...options, ...values]);
  }
  return { servers, searches, options };
}
