/** Containers: what all have in common, then what regular, init and ephemeral ones may not have. */
import type { Container, EphemeralContainer } from "../pod.ts";
import { dns1123Label } from "../names.ts";
import { validateEnv, validateEnvFrom } from "./env.ts";
import {
  duplicate,
  type FieldError,
  forbidden,
  invalid,
  invalidEach,
  notFound,
  required,
  requiredOneOf,
} from "./field-error.ts";
import { validateHooksAndProbes } from "./handlers.ts";
import { validateVolumeDevices, validateVolumeMounts } from "./mounts.ts";
import type { PodFacts } from "./pod-facts.ts";
import { validateHostPortConflicts, validatePorts } from "./ports.ts";
import { validateResizePolicy, validateResources } from "./resources.ts";
import { validateContainerRestartPolicy } from "./restart-rules.ts";
import { validateSecurityContext } from "./security.ts";

const pullPolicies = ["Always", "IfNotPresent", "Never"];
const messagePolicies = ["File", "FallbackToLogsOnError"];

function validateCommon(path: string, container: Container, facts: PodFacts): readonly FieldError[] {
  const { name, imagePullPolicy = "", terminationMessagePolicy = "" } = container;
  const { resourceClaims = [], restartPolicy, hostUsers } = facts.spec;
  const claims = new Set(resourceClaims.map((claim) => claim.name));
  return [
    ...(name === "" ? [required(`${path}.name`)] : invalidEach(`${path}.name`, name, dns1123Label(name))),
    ...((container.image ?? "") === "" ? [required(`${path}.image`)] : []),
    ...requiredOneOf(`${path}.terminationMessagePolicy`, terminationMessagePolicy, messagePolicies),
    ...validatePorts(`${path}.ports`, container.ports ?? []),
    ...validateEnv(`${path}.env`, container.env ?? [], facts),
    ...validateEnvFrom(`${path}.envFrom`, container.envFrom ?? []),
    ...validateVolumeMounts(`${path}.volumeMounts`, container, facts),
    ...validateVolumeDevices(`${path}.volumeDevices`, container, facts),
    ...requiredOneOf(`${path}.imagePullPolicy`, imagePullPolicy, pullPolicies),
    ...validateResources(`${path}.resources`, container.resources, claims),
    ...validateResizePolicy(`${path}.resizePolicy`, container.resizePolicy ?? [], restartPolicy),
    ...validateSecurityContext(`${path}.securityContext`, container.securityContext, hostUsers),
  ];
}

/** No blanks around images, which pods alone are asked for; whether one parses is the kubelet's business. */
export function validateImageBlanks(path: string, containers: readonly Container[]): readonly FieldError[] {
  return containers.flatMap(({ image = "" }, index) => validateBlanks(`${path}[${index}].image`, image));
}

function validateBlanks(field: string, image: string): readonly FieldError[] {
  return image.trim() === image
    ? []
    : [invalid(field, image, "must not have leading or trailing whitespace")];
}

/** The same for an update, where a missing image is told of once more. */
export function validateImages(path: string, containers: readonly Container[]): readonly FieldError[] {
  return containers.flatMap(({ image = "" }, index) => {
    const field = `${path}[${index}].image`;
    return image === "" ? [required(field)] : validateBlanks(field, image);
  });
}

/** The regular containers: one at least. */
export function validateContainers(path: string, facts: PodFacts): readonly FieldError[] {
  const { containers } = facts.spec;
  if (containers.length === 0) return [required(path)];
  const names = new Set<string>();
  const errors = containers.flatMap((container, index) => {
    const at = `${path}[${index}]`;
    const repeated = names.has(container.name);
    names.add(container.name);
    return [
      ...validateCommon(at, container, facts),
      ...(repeated ? [duplicate(`${at}.name`, container.name)] : []),
      ...validateHooksAndProbes(at, container, facts),
      ...validateContainerRestartPolicy(at, container, "regular", facts),
    ];
  });
  return [...errors, ...validateHostPortConflicts(path, containers)];
}

/** Init containers; sidecars may have what regular containers have. */
export function validateInitContainers(path: string, facts: PodFacts): readonly FieldError[] {
  const names = new Set(facts.spec.containers.map((container) => container.name));
  return (facts.spec.initContainers ?? []).flatMap((container, index) => {
    const at = `${path}[${index}]`;
    const repeated = names.has(container.name);
    if (container.name !== "") names.add(container.name);
    return [
      ...validateCommon(at, container, facts),
      ...validateContainerRestartPolicy(at, container, "init", facts),
      ...(repeated ? [duplicate(`${at}.name`, container.name)] : []),
      // Init containers run one after the other, so each is looked at alone (and called number 0).
      ...validateHostPortConflicts(path, [container]),
      ...(container.restartPolicy === "Always"
        ? validateHooksAndProbes(at, container, facts)
        : validatePlainInit(at, container)),
    ];
  });
}

function validatePlainInit(path: string, container: Container): readonly FieldError[] {
  const notForInit = ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"] as const;
  return notForInit
    .filter((name) => container[name] !== undefined)
    .map((name) =>
      forbidden(`${path}.${name}`, "may not be set for init containers without restartPolicy=Always"),
    );
}

const notForEphemeral = [
  "ports",
  "resources",
  "resizePolicy",
  "restartPolicy",
  "restartPolicyRules",
  "livenessProbe",
  "readinessProbe",
  "startupProbe",
  "lifecycle",
] as const;

/** Ephemeral containers, which may have least. */
export function validateEphemeralContainers(path: string, facts: PodFacts): readonly FieldError[] {
  const others = [...facts.spec.containers, ...(facts.spec.initContainers ?? [])].map(({ name }) => name);
  const names = new Set(others);
  return (facts.spec.ephemeralContainers ?? []).flatMap((container, index) => {
    const at = `${path}[${index}]`;
    const repeated = names.has(container.name);
    names.add(container.name);
    return [
      ...validateCommon(at, container, facts),
      ...validateBlanks(`${at}.image`, container.image ?? ""),
      ...(repeated ? [duplicate(`${at}.name`, container.name)] : []),
      ...validateTarget(`${at}.targetContainerName`, container, others),
      ...notForEphemeral
        .filter((name) => isGiven(container[name]))
        .map((name) => forbidden(`${at}.${name}`, "cannot be set for an Ephemeral Container")),
      ...(container.volumeMounts ?? []).flatMap((mount, at2) =>
        validateNoSubPath(`${at}.volumeMounts[${at2}]`, mount),
      ),
    ];
  });
}

function validateTarget(
  field: string,
  container: EphemeralContainer,
  names: readonly string[],
): readonly FieldError[] {
  const { targetContainerName = "" } = container;
  return targetContainerName === "" || names.includes(targetContainerName)
    ? []
    : [notFound(field, targetContainerName)];
}

function validateNoSubPath(
  path: string,
  mount: { readonly subPath?: string; readonly subPathExpr?: string },
): readonly FieldError[] {
  const detail = "cannot be set for an Ephemeral Container";
  return (["subPath", "subPathExpr"] as const)
    .filter((name) => isGiven(mount[name]))
    .map((name) => forbidden(`${path}.${name}`, detail));
}

function isGiven(value: unknown): boolean {
  if (value === undefined || value === "") return false;
  return typeof value !== "object" || value === null || Object.keys(value).length > 0;
}
