/** References to the pod's own fields and resources, in environment variables and downwardAPI volumes. */
import type { ObjectFieldSelector, ResourceFieldSelector } from "../pod.ts";
import { qualifiedName } from "../names.ts";
import { canonicalQuantity, parseQuantity } from "../quantity.ts";
import { type FieldError, invalid, invalidEach, oneOf, required } from "./field-error.ts";

export const envFieldPaths: readonly string[] = [
  "metadata.name",
  "metadata.namespace",
  "metadata.uid",
  "spec.nodeName",
  "spec.serviceAccountName",
  "status.hostIP",
  "status.hostIPs",
  "status.podIP",
  "status.podIPs",
];

export const volumeFieldPaths: readonly string[] = [
  "metadata.annotations",
  "metadata.labels",
  "metadata.name",
  "metadata.namespace",
  "metadata.uid",
];

const knownFieldPaths = new Set([
  ...envFieldPaths,
  ...volumeFieldPaths,
  "spec.restartPolicy",
  "spec.schedulerName",
  "status.phase",
]);

/** `metadata.labels['key']` → path and key. */
function splitSubscript(fieldPath: string): { readonly path: string; readonly key: string } | undefined {
  const match = /^(.+?)\['(.*)'\]$/s.exec(fieldPath);
  return match === null ? undefined : { path: match[1] ?? "", key: match[2] ?? "" };
}

/** Checks a fieldRef; `allowed` are the plain paths that may stand there. */
export function validateFieldRef(
  path: string,
  ref: ObjectFieldSelector,
  allowed: readonly string[],
): readonly FieldError[] {
  const { apiVersion = "", fieldPath } = ref;
  if (apiVersion === "") return [required(`${path}.apiVersion`)];
  if (fieldPath === "") return [required(`${path}.fieldPath`)];
  const problem = conversionProblem(apiVersion, fieldPath);
  if (problem !== undefined)
    return [invalid(`${path}.fieldPath`, fieldPath, `error converting fieldPath: ${problem}`)];
  const subscript = splitSubscript(fieldPath);
  if (subscript !== undefined) {
    const key = subscript.path === "metadata.annotations" ? subscript.key.toLowerCase() : subscript.key;
    return invalidEach(path, key, qualifiedName(key));
  }
  const internal = fieldPath === "spec.host" ? "spec.nodeName" : fieldPath;
  return oneOf(`${path}.fieldPath`, internal, allowed);
}

function conversionProblem(apiVersion: string, fieldPath: string): string | undefined {
  if (apiVersion !== "v1") return `unsupported pod version: ${apiVersion}`;
  const subscript = splitSubscript(fieldPath);
  if (subscript !== undefined)
    return ["metadata.annotations", "metadata.labels"].includes(subscript.path)
      ? undefined
      : `field label does not support subscript: ${fieldPath}`;
  return knownFieldPaths.has(fieldPath) || fieldPath === "spec.host"
    ? undefined
    : `field label not supported: ${fieldPath}`;
}

const resourcePaths = [
  "limits.cpu",
  "limits.ephemeral-storage",
  "limits.memory",
  "requests.cpu",
  "requests.ephemeral-storage",
  "requests.memory",
];

/** Checks a resourceFieldRef; a volume must name the container, an environment variable means its own. */
export function validateResourceFieldRef(
  path: string,
  ref: ResourceFieldSelector,
  where: "env" | "volume",
): readonly FieldError[] {
  return [...validateResourcePath(path, ref, where), ...validateDivisor(path, ref)];
}

function validateResourcePath(
  path: string,
  { containerName = "", resource }: ResourceFieldSelector,
  where: "env" | "volume",
): readonly FieldError[] {
  if (where === "volume" && containerName === "") return [required(`${path}.containerName`)];
  if (resource === "") return [required(`${path}.resource`)];
  if (/^(limits|requests)\.hugepages-/.test(resource)) return [];
  return oneOf(`${path}.resource`, resource, resourcePaths);
}

const byteDivisors = ["1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei"];

function validateDivisor(path: string, ref: ResourceFieldSelector): readonly FieldError[] {
  const divisor = canonicalQuantity(ref.divisor ?? "0");
  if (parseQuantity(divisor).nano === 0n) return [];
  const [, name = ""] = /^(?:limits|requests)\.(.*)$/.exec(ref.resource) ?? [];
  if (name === "cpu") {
    const detail = "only divisor's values 1m and 1 are supported with the cpu resource";
    return ["1m", "1"].includes(divisor) ? [] : [invalid(`${path}.divisor`, ref.resource, detail)];
  }
  const resource = divisorName(name);
  if (resource === undefined || byteDivisors.includes(divisor)) return [];
  const detail = `only divisor's values ${byteDivisors.join(", ")} are supported with the ${resource} resource`;
  return [invalid(`${path}.divisor`, ref.resource, detail)];
}

function divisorName(name: string): string | undefined {
  if (name === "memory") return "memory";
  if (name === "ephemeral-storage") return "local ephemeral storage";
  return name.startsWith("hugepages-") ? "hugepages" : undefined;
}
