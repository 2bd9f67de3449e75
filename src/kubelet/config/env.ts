import type { Container, EnvFromSource, EnvVar, EnvVarSource, Pod, ResourceList } from "../../api/index.ts";
import type { ObjectReader } from "../ports.ts";
import { ConfigError } from "./config-error.ts";
import { expand, type Lookup } from "./expansion.ts";
import { envFieldValue, type PodAddresses } from "./field-ref.ts";
import { resourceFieldValue } from "./resource-field-ref.ts";

/** What the variables of a container are taken from. */
export interface EnvContext {
  readonly pod: Pod;
  readonly objects: ObjectReader;
  readonly addresses: PodAddresses;
  /** What the node has to give: the value of limits that are not set. */
  readonly allocatable: ResourceList;
  /** ≤1.29: envFrom keys that are no variable names are left out. */
  readonly skipInvalidNames: boolean;
  /** Content of an env file in a volume (fileKeyRef), undefined when there is none. */
  readonly envFile: (volume: string, path: string) => string | undefined;
}

/** A container's variables, and what was wrong with those left out. */
export interface Environment {
  readonly variables: ReadonlyMap<string, string>;
  /** Messages of InvalidEnvironmentVariableNames events. */
  readonly warnings: readonly string[];
}

/**
 * The variables of a container: envFrom, then env in order, then the services' where not set already
 * (kubelet_pods.go makeEnvironmentVariables).
 * @throws ConfigError `CreateContainerConfigError`
 */
export function makeEnvironment(container: Container, context: EnvContext): Environment {
  const { pod, objects } = context;
  const services = objects.serviceEnv(pod.metadata.namespace ?? "", pod.spec.enableServiceLinks ?? true);
  const variables = new Map<string, string>();
  const warnings: string[] = [];
  for (const source of container.envFrom ?? []) {
    const { values, kind, name } = readSource(source, context);
    const keys = Object.keys(values).map((key) => [key, `${source.prefix ?? ""}${key}`] as const);
    const usable = keys.filter(([, variable]) => !context.skipInvalidNames || isVariableName(variable));
    for (const [key, variable] of usable) variables.set(variable, values[key] ?? "");
    const skipped = keys.filter((pair) => !usable.includes(pair)).map(([key]) => key);
    if (skipped.length > 0) warnings.push(skippedText(skipped, kind, pod.metadata.namespace ?? "", name));
  }
  const lookup: Lookup = (name) => variables.get(name) ?? services[name];
  for (const entry of container.env ?? []) {
    const value = valueOf(entry, container, context, lookup);
    if (value !== undefined) variables.set(entry.name, value);
  }
  for (const [name, value] of Object.entries(services)) if (!variables.has(name)) variables.set(name, value);
  return { variables, warnings };
}

function isVariableName(text: string): boolean {
  return /^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(text);
}

function skippedText(keys: readonly string[], kind: string, namespace: string, name: string): string {
  return `Keys [${keys.toSorted().join(", ")}] from the EnvFrom ${kind} ${namespace}/${name} were skipped since they are considered invalid environment variable names.`;
}

interface Source {
  readonly kind: "configMap" | "secret";
  readonly name: string;
  readonly values: Readonly<Record<string, string>>;
}

function readSource(source: EnvFromSource, { pod, objects }: EnvContext): Source {
  const namespace = pod.metadata.namespace ?? "";
  const ref = source.configMapRef ?? source.secretRef;
  const { name = "", optional = false } = ref ?? {};
  if (source.configMapRef !== undefined) {
    const found = objects.configMap(namespace, name);
    if (found === undefined && !optional) throw missing("configmap", name);
    return { kind: "configMap", name, values: found?.data ?? {} };
  }
  const found = source.secretRef === undefined ? undefined : objects.secret(namespace, name);
  if (found === undefined && source.secretRef !== undefined && !optional) throw missing("secret", name);
  const values = Object.entries(found?.data ?? {}).map(([key, value]) => [key, decode(value)] as const);
  return { kind: "secret", name, values: Object.fromEntries(values) };
}

/** Undefined: the variable is not set at all (an optional source is missing). */
function valueOf(
  entry: EnvVar,
  container: Container,
  context: EnvContext,
  lookup: Lookup,
): string | undefined {
  if (entry.value !== undefined && entry.value !== "") return expand(entry.value, lookup);
  return entry.valueFrom === undefined ? "" : valueFrom(entry.valueFrom, container, context);
}

function valueFrom(source: EnvVarSource, container: Container, context: EnvContext): string | undefined {
  const { pod, allocatable, addresses } = context;
  if (source.fieldRef !== undefined) {
    const value = envFieldValue(source.fieldRef, pod, addresses);
    if (value === undefined) throw configError(`unsupported fieldPath: ${source.fieldRef.fieldPath}`);
    return value;
  }
  if (source.resourceFieldRef !== undefined) {
    const value = resourceFieldValue(source.resourceFieldRef, pod, container.name, allocatable);
    if (value === undefined)
      throw configError(`unsupported container resource : ${source.resourceFieldRef.resource}`);
    return value;
  }
  return source.fileKeyRef === undefined ? keyValue(source, context) : fileValue(source.fileKeyRef, context);
}

function keyValue(source: EnvVarSource, { pod, objects }: EnvContext): string | undefined {
  const namespace = pod.metadata.namespace ?? "";
  const { configMapKeyRef, secretKeyRef } = source;
  const ref = configMapKeyRef ?? secretKeyRef;
  if (ref === undefined) return "";
  const { name = "", key, optional = false } = ref;
  const isMap = configMapKeyRef !== undefined;
  const found = isMap ? objects.configMap(namespace, name) : objects.secret(namespace, name);
  if (found === undefined) {
    if (optional) return undefined;
    throw missing(isMap ? "configmap" : "secret", name);
  }
  const value = found.data?.[key];
  if (value === undefined) {
    if (optional) return undefined;
    throw configError(`couldn't find key ${key} in ${isMap ? "ConfigMap" : "Secret"} ${namespace}/${name}`);
  }
  return isMap ? value : decode(value);
}

function fileValue(
  { volumeName, path, key, optional = false }: NonNullable<EnvVarSource["fileKeyRef"]>,
  context: EnvContext,
): string | undefined {
  const lines = context.envFile(volumeName, path)?.split("\n") ?? [];
  const line = lines.findLast((candidate) => candidate.trimStart().startsWith(`${key}=`));
  if (line !== undefined) return unquote(line.slice(line.indexOf("=") + 1).trim());
  if (optional) return undefined;
  throw configError(`environment variable key "${key}" not found in file "${path}"`);
}

function unquote(text: string): string {
  return /^(['"])(.*)\1$/s.exec(text)?.[2] ?? text;
}

function decode(base64: string): string {
  return Buffer.from(base64, "base64").toString("utf8");
}

function missing(kind: "configmap" | "secret", name: string): ConfigError {
  return configError(`${kind} "${name}" not found`);
}

function configError(message: string): ConfigError {
  return new ConfigError("CreateContainerConfigError", message);
}
