/** Resource requests and limits (ValidateContainerResourceRequirements). */
import type { ContainerResizePolicy, PodSpec } from "../pod.ts";
import type { Quantity, ResourceList, ResourceRequirements } from "../resources.ts";
import { goQuote } from "../go-quote.ts";
import { qualifiedName } from "../names.ts";
import { compareQuantities, parseQuantity, type ParsedQuantity, quantityMilliValue } from "../quantity.ts";
import {
  duplicate,
  type FieldError,
  forbidden,
  goSyntax,
  invalid,
  notFound,
  notSupported,
  required,
  requiredOneOf,
} from "./field-error.ts";
import { sortedEntries } from "../members.ts";

const containerResources = ["cpu", "ephemeral-storage", "memory"];
const quotaResources = [
  "configmaps",
  "limits.cpu",
  "limits.ephemeral-storage",
  "limits.memory",
  "persistentvolumeclaims",
  "pods",
  "replicationcontrollers",
  "requests.cpu",
  "requests.ephemeral-storage",
  "requests.memory",
  "requests.storage",
  "resourcequotas",
  "secrets",
  "services",
  "services.loadbalancers",
  "services.nodeports",
  "storage",
];

/** Of those, whole numbers. */
const countedResources = [
  "configmaps",
  "persistentvolumeclaims",
  "pods",
  "replicationcontrollers",
  "resourcequotas",
  "secrets",
  "services",
  "services.loadbalancers",
  "services.nodeports",
];

const isHugePages = (name: string): boolean => name.startsWith("hugepages-");
const isNative = (name: string): boolean => !name.includes("/") || name.includes("kubernetes.io/");
const isExtended = (name: string): boolean =>
  !isNative(name) && !name.startsWith("requests.") && qualifiedName(`requests.${name}`).length === 0;
/** Native resources but huge pages may be asked for beyond what there is. */
const mayOvercommit = (name: string): boolean => isNative(name) && !isHugePages(name);

/** `path` is the container's `resources`; `claims` are the names of the pod's resourceClaims. */
export function validateResources(
  path: string,
  resources: ResourceRequirements | undefined,
  claims: ReadonlySet<string>,
): readonly FieldError[] {
  const { limits = {}, requests = {} } = resources ?? {};
  const names = [...Object.keys(limits), ...Object.keys(requests)];
  const needsCompany = names.some(isHugePages) && !names.some((name) => name === "cpu" || name === "memory");
  return [
    ...sortedEntries(limits).flatMap(([name, value]) =>
      validateEntry(`${path}.limits[${name}]`, name, value),
    ),
    ...sortedEntries(requests).flatMap(([name, value]) => [
      ...validateEntry(`${path}.requests[${name}]`, name, value),
      ...validateAgainstLimit(path, name, value, limits),
    ]),
    ...(needsCompany ? [forbidden(path, "HugePages require cpu or memory")] : []),
    ...validateClaims(`${path}.claims`, resources?.claims ?? [], claims),
  ];
}

function validateEntry(field: string, name: string, value: Quantity): readonly FieldError[] {
  return [...validateContainerResourceName(field, name), ...validateAmount(field, name, value)];
}

function validateContainerResourceName(field: string, name: string): readonly FieldError[] {
  const say = (detail: string): FieldError => invalid(field, goSyntax(name), detail);
  const complaints = qualifiedName(name).map(say);
  const single = !name.includes("/");
  const isContainer = containerResources.includes(name) || isHugePages(name);
  if (!single)
    return isNative(name) || isExtended(name)
      ? complaints
      : [...complaints, say("doesn't follow extended resource name standard")];
  const isStandard = isContainer || quotaResources.includes(name) || name.startsWith("requests.hugepages-");
  return [
    ...complaints,
    ...(complaints.length === 0 && !isStandard
      ? [say("must be a standard resource type or fully qualified")]
      : []),
    ...(isContainer ? [] : [say("must be a standard resource for containers")]),
  ];
}

function validateAmount(field: string, name: string, value: Quantity): readonly FieldError[] {
  const parsed = parseQuantity(value);
  return [
    ...(parsed.nano < 0n ? [invalid(field, value, "must be greater than or equal to 0")] : []),
    ...((isExtended(name) || countedResources.includes(name)) && quantityMilliValue(value) % 1000 !== 0
      ? [invalid(field, goSyntax(goQuantity(value, parsed)), "must be an integer")]
      : []),
    ...(isHugePages(name) && !isWholePages(name, parsed)
      ? [invalid(field, value, `${value} is not positive integer multiple of ${name}`)]
      : []),
  ];
}

function isWholePages(name: string, amount: ParsedQuantity): boolean {
  try {
    const page = parseQuantity(name.slice("hugepages-".length)).nano;
    return page > 0n && page % 1_000_000_000n === 0n && amount.nano % page === 0n;
  } catch {
    return false; // The name gives no size.
  }
}

function goQuantity(text: Quantity, { nano, format }: ParsedQuantity): string {
  let value = nano;
  let scale = -9;
  while (value % 1000n === 0n && scale < 0) {
    value /= 1000n;
    scale += 3;
  }
  return `resource.Quantity{i:resource.int64Amount{value:${value}, scale:${scale}}, d:resource.infDecAmount{Dec:(*inf.Dec)(nil)}, s:${goQuote(text)}, Format:${goQuote(format)}}`;
}

function validateAgainstLimit(
  path: string,
  name: string,
  request: Quantity,
  limits: ResourceList,
): readonly FieldError[] {
  const limit = limits[name];
  if (limit === undefined)
    return mayOvercommit(name)
      ? []
      : [required(`${path}.limits`, "Limit must be set for non overcommitable resources")];
  const order = compareQuantities(request, limit);
  if (order !== 0 && !mayOvercommit(name))
    return [invalid(`${path}.requests`, request, `must be equal to ${name} limit of ${limit}`)];
  return order > 0
    ? [invalid(`${path}.requests`, request, `must be less than or equal to ${name} limit of ${limit}`)]
    : [];
}

function validateClaims(
  path: string,
  own: NonNullable<ResourceRequirements["claims"]>,
  claims: ReadonlySet<string>,
): readonly FieldError[] {
  const seen = new Set<string>();
  return own.flatMap(({ name, request }, index) => {
    const at = `${path}[${index}]`;
    const key = request === undefined ? name : `${name}/${request}`;
    if (name === "") return [required(`${at}.name`)];
    if (seen.has(key)) return [duplicate(`${path}[${index}]`, key)];
    seen.add(key);
    return claims.has(name) ? [] : [notFound(`${at}.name`, name)];
  });
}

const resizableResources = ["cpu", "memory"];
const resizeRestartPolicies = ["NotRequired", "RestartContainer"];

/** `path` is the container's `resizePolicy`; errors carry no index. */
export function validateResizePolicy(
  path: string,
  policies: readonly ContainerResizePolicy[],
  podRestartPolicy: PodSpec["restartPolicy"],
): readonly FieldError[] {
  const seen = new Set<string>();
  return policies.flatMap(({ resourceName, restartPolicy }, index) => {
    const repeated = seen.has(resourceName) ? [duplicate(`${path}[${index}]`, goSyntax(resourceName))] : [];
    seen.add(resourceName);
    return [
      ...repeated,
      ...(resourceName === ""
        ? [required(path)]
        : resizableResources.includes(resourceName)
          ? []
          : [notSupported(path, goSyntax(resourceName), resizableResources)]),
      ...requiredOneOf(path, restartPolicy, resizeRestartPolicies),
      ...(podRestartPolicy === "Never" && restartPolicy !== "NotRequired"
        ? [invalid(path, restartPolicy, "must be 'NotRequired' when `restartPolicy` is 'Never'")]
        : []),
    ];
  });
}
