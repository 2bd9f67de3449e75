import { hostname } from "node:os";
import { dns1123Subdomain } from "../api/names.ts";
import type { InstanceHome } from "../client/instance-home.ts";
import { MinikubeletError } from "../util/errors.ts";
import { isRecord } from "../util/is-record.ts";
import { readIfExists } from "./home.ts";

/** Settings of one instance: `config.yaml`, a subset of KubeletConfiguration plus ours, then the daemon's flags. */
export interface NodeConfig {
  /** Minor version of Kubernetes to imitate: 28 … 36. */
  readonly kubernetesMinor: number;
  readonly nodeName: string;
  /** 0 = from the instance's own range. */
  readonly port: number;
  readonly podCIDR: string;
  /** Non-empty: the literal ClusterFirst rule (decision 5). */
  readonly clusterDNS: readonly string[];
  readonly clusterDomain: string;
  readonly podDialer: "auto" | "direct" | "agent";
  /** Overrides what the engine has, e.g. `cpu: "4"`. */
  readonly allocatable: Readonly<Record<string, string>>;
  readonly maxPods: number;
  readonly seccompDefault: boolean;
  readonly eventSpamFilter: boolean;
  readonly serializeImagePulls: boolean;
  /** Seconds; `crashLoopBackOff.maxContainerRestartPeriod`. */
  readonly maxContainerRestartSeconds: number;
  readonly timeScale: number;
  /** Address of the engine, like DOCKER_HOST; undefined: found. */
  readonly engine: string | undefined;
}

/** What holds where the file says nothing. */
export const defaultConfig: NodeConfig = {
  kubernetesMinor: 36,
  nodeName: hostname()
    .toLowerCase()
    .replace(/[^a-z0-9.-]/g, "-"),
  port: 0,
  podCIDR: "10.244.0.0/16",
  clusterDNS: [],
  clusterDomain: "cluster.local",
  podDialer: "auto",
  allocatable: {},
  maxPods: 110,
  seccompDefault: true,
  eventSpamFilter: true,
  serializeImagePulls: true,
  maxContainerRestartSeconds: 300,
  timeScale: 1,
  engine: undefined,
};

/** `v1.33`, `1.33` or `v1.33.2` → 33. @throws MinikubeletError `ConfigInvalid` */
export function parseKubernetesVersion(text: string): number {
  const minor = Number(/^v?1\.(\d+)(\.\d+)?$/.exec(text)?.[1]);
  if (!Number.isInteger(minor) || minor < 28 || minor > 36) {
    throw invalid(`kubernetesVersion: ${JSON.stringify(text)} is not one of v1.28 … v1.36`);
  }
  return minor;
}

/** Reads `config.yaml`; a missing one gives the defaults. @throws MinikubeletError `ConfigInvalid` naming every problem. */
export async function loadConfig(home: InstanceHome): Promise<NodeConfig> {
  const text = await readIfExists(home.config);
  if (text === undefined) return defaultConfig;
  const { parse } = await import("yaml");
  try {
    return parseConfig(parse(text) as unknown);
  } catch (cause) {
    throw invalid(`${home.config}: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  }
}

type Check<T> = (value: unknown) => T | undefined;
const string: Check<string> = (value) => (typeof value === "string" && value !== "" ? value : undefined);
const nodeName: Check<string> = (value) =>
  typeof value === "string" && dns1123Subdomain(value).length === 0 ? value : undefined;
const boolean: Check<boolean> = (value) => (typeof value === "boolean" ? value : undefined);
const strings: Check<readonly string[]> = (value) =>
  Array.isArray(value) && value.every((item) => typeof item === "string") ? value : undefined;
const integer =
  (least: number, most: number): Check<number> =>
  (value) =>
    typeof value === "number" && Number.isInteger(value) && value >= least && value <= most
      ? value
      : undefined;
const seconds: Check<number> = (value) => {
  const match = typeof value === "string" ? /^(?:(\d+)m)?(?:(\d+)s)?$/.exec(value) : undefined;
  const total = Number(match?.[1] ?? 0) * 60 + Number(match?.[2] ?? 0);
  return total >= 1 && total <= 300 ? total : undefined;
};

interface Field {
  readonly to: keyof NodeConfig;
  readonly check: Check<unknown>;
  readonly wants: string;
}

const restartPeriod = "crashLoopBackOff.maxContainerRestartPeriod";
/** Every setting of `config.yaml` by its name, nested ones with dots; docs/configuration.md describes them. */
export const configFields: Readonly<Record<string, Field>> = {
  kubernetesVersion: {
    to: "kubernetesMinor",
    check: (value) => (typeof value === "string" ? parseKubernetesVersion(value) : undefined),
    wants: "a version like v1.33",
  },
  nodeName: { to: "nodeName", check: nodeName, wants: "a lower case DNS name" },
  port: { to: "port", check: integer(0, 65_535), wants: "a port" },
  podCIDR: { to: "podCIDR", check: string, wants: "a CIDR like 10.244.0.0/16" },
  clusterDNS: { to: "clusterDNS", check: strings, wants: "a list of addresses" },
  clusterDomain: { to: "clusterDomain", check: string, wants: "a domain" },
  podDialer: {
    to: "podDialer",
    check: (value) => (value === "auto" || value === "direct" || value === "agent" ? value : undefined),
    wants: "auto, direct or agent",
  },
  allocatable: { to: "allocatable", check: quantities, wants: "quantities by resource" },
  maxPods: { to: "maxPods", check: integer(1, 10_000), wants: "a number of pods" },
  seccompDefault: { to: "seccompDefault", check: boolean, wants: "true or false" },
  eventSpamFilter: { to: "eventSpamFilter", check: boolean, wants: "true or false" },
  serializeImagePulls: { to: "serializeImagePulls", check: boolean, wants: "true or false" },
  timeScale: {
    to: "timeScale",
    check: (value) => (typeof value === "number" && value > 0 && value <= 1 ? value : undefined),
    wants: "a number above 0, at most 1",
  },
  engine: { to: "engine", check: string, wants: "an address like unix:///var/run/docker.sock" },
  [restartPeriod]: { to: "maxContainerRestartSeconds", check: seconds, wants: "1s to 300s" },
};

/** Decides on parsed YAML; `apiVersion` and `kind` are KubeletConfiguration's and may be left out. */
export function parseConfig(value: unknown): NodeConfig {
  if (value === null || value === undefined) return defaultConfig;
  if (typeof value !== "object" || Array.isArray(value)) throw invalid("not a mapping");
  const {
    apiVersion: _apiVersion,
    kind: _kind,
    crashLoopBackOff,
    ...rest
  } = value as Readonly<Record<string, unknown>>;
  const period =
    crashLoopBackOff === undefined
      ? {}
      : {
          [restartPeriod]: isRecord(crashLoopBackOff)
            ? crashLoopBackOff["maxContainerRestartPeriod"]
            : crashLoopBackOff,
        };
  return withSettings(defaultConfig, { ...rest, ...period });
}

/** The configuration with other settings on top, by their names in `config.yaml`. @throws MinikubeletError `ConfigInvalid` */
export function withSettings(config: NodeConfig, settings: Readonly<Record<string, unknown>>): NodeConfig {
  const problems: string[] = [];
  const checked: Partial<Record<keyof NodeConfig, unknown>> = {};
  for (const [name, raw] of Object.entries(settings)) {
    const field = configFields[name];
    const value = field?.check(raw);
    if (field === undefined) problems.push(`${name}: unknown field`);
    else if (value === undefined) problems.push(`${name}: wants ${field.wants}, not ${JSON.stringify(raw)}`);
    else checked[field.to] = value;
  }
  if (problems.length > 0) throw invalid(problems.join("; "));
  return { ...config, ...(checked as Partial<NodeConfig>) };
}

function quantities(value: unknown): Readonly<Record<string, string>> | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const entries = Object.entries(value).map(([name, quantity]) => [name, String(quantity)] as const);
  return entries.every(([, quantity]) => /^[0-9.]+[A-Za-z]*$/.test(quantity))
    ? Object.fromEntries(entries)
    : undefined;
}

function invalid(message: string, cause?: unknown): MinikubeletError {
  return new MinikubeletError("ConfigInvalid", message, {
    hint: "docs/configuration.md lists all settings.",
    cause,
  });
}
