/** Environment variables. */
import type { EnvFromSource, EnvVar, EnvVarSource, FileKeySelector, KeySelector } from "../pod.ts";
import { configMapKey, dns1123Subdomain, envVarName, namePrefix } from "../names.ts";
import { type FieldError, invalid, invalidEach, notFound, required } from "./field-error.ts";
import { envFieldPaths, validateFieldRef, validateResourceFieldRef } from "./field-ref.ts";
import { validateDescendingPath } from "./paths.ts";
import type { PodFacts } from "./pod-facts.ts";

/** ValidateEnv: names, and one source at most for each. */
export function validateEnv(path: string, env: readonly EnvVar[], facts: PodFacts): readonly FieldError[] {
  return env.flatMap((variable, index) => {
    const at = `${path}[${index}]`;
    const name =
      variable.name === ""
        ? [required(`${at}.name`)]
        : invalidEach(`${at}.name`, variable.name, envVarName(variable.name));
    return [...name, ...validateValueFrom(`${at}.valueFrom`, variable, facts)];
  });
}

const tooManySources = "may not have more than one field specified at a time";

function validateValueFrom(path: string, variable: EnvVar, facts: PodFacts): readonly FieldError[] {
  const source = variable.valueFrom;
  if (source === undefined) return [];
  const count = Object.keys(source).length;
  const errors = validateSources(path, source, facts);
  if (count === 0) return [...errors, invalid(path, "", `must specify one of: ${sourceNames(facts)}`)];
  if ((variable.value ?? "") !== "")
    return [...errors, invalid(path, "", "may not be specified when `value` is not empty")];
  return count > 1 ? [...errors, invalid(path, "", tooManySources)] : errors;
}

function sourceNames(facts: PodFacts): string {
  return facts.features.envFiles === "on"
    ? "`fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`"
    : "`fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`";
}

function validateSources(path: string, source: EnvVarSource, facts: PodFacts): readonly FieldError[] {
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef } = source;
  return [
    ...(fieldRef === undefined ? [] : validateFieldRef(`${path}.fieldRef`, fieldRef, envFieldPaths)),
    ...(resourceFieldRef === undefined
      ? []
      : validateResourceFieldRef(`${path}.resourceFieldRef`, resourceFieldRef, "env")),
    ...(configMapKeyRef === undefined ? [] : validateKeyRef(`${path}.configMapKeyRef`, configMapKeyRef)),
    ...(secretKeyRef === undefined ? [] : validateKeyRef(`${path}.secretKeyRef`, secretKeyRef)),
    ...(fileKeyRef === undefined ? [] : validateFileRef(`${path}.fileKeyRef`, fileKeyRef, facts)),
  ];
}

function validateKeyRef(path: string, { name = "", key }: KeySelector): readonly FieldError[] {
  const keyErrors =
    key === "" ? [required(`${path}.key`)] : invalidEach(`${path}.key`, key, configMapKey(key));
  return [...invalidEach(`${path}.name`, name, dns1123Subdomain(name)), ...keyErrors];
}

function validateFileRef(path: string, ref: FileKeySelector, facts: PodFacts): readonly FieldError[] {
  const key =
    ref.key === "" ? [required(`${path}.key`)] : invalidEach(`${path}.key`, ref.key, envVarName(ref.key));
  const volume =
    ref.volumeName === "" ? [required(`${path}.volumeName`)] : unknownVolume(path, ref.volumeName, facts);
  const file =
    ref.path === "" ? [required(`${path}.path`)] : validateDescendingPath(`${path}.path`, ref.path);
  return [...key, ...volume, ...file];
}

function unknownVolume(path: string, name: string, facts: PodFacts): readonly FieldError[] {
  return facts.volumes.has(name) ? [] : [notFound(`${path}.volumeName`, name)];
}

/** ValidateEnvFrom: exactly one source each. */
export function validateEnvFrom(path: string, sources: readonly EnvFromSource[]): readonly FieldError[] {
  return sources.flatMap(({ prefix = "", configMapRef, secretRef }, index) => {
    const at = `${path}[${index}]`;
    const given = [configMapRef, secretRef].filter((source) => source !== undefined).length;
    return [
      ...(prefix === "" ? [] : invalidEach(`${at}.prefix`, prefix, envVarName(prefix))),
      ...(configMapRef === undefined ? [] : validateSourceName(`${at}.configMapRef.name`, configMapRef.name)),
      ...(secretRef === undefined ? [] : validateSourceName(`${at}.secretRef.name`, secretRef.name)),
      ...(given === 0 ? [invalid(path, "", "must specify one of: `configMapRef` or `secretRef`")] : []),
      ...(given > 1 ? [invalid(path, "", tooManySources)] : []),
    ];
  });
}

function validateSourceName(field: string, name = ""): readonly FieldError[] {
  return name === "" ? [required(field)] : invalidEach(field, name, dns1123Subdomain(namePrefix(name)));
}
