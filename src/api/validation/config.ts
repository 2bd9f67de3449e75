/** ConfigMap and Secret. */
import type { ConfigMap, Secret } from "../objects.ts";
import { base64Length, decodeBase64 } from "../base64.ts";
import { goJsonKind, goJsonProblem } from "../go-json.ts";
import { byteLength, configMapKey, dns1123Subdomain } from "../names.ts";
import { type FieldError, forbidden, invalid, invalidEach, required, tooLong } from "./field-error.ts";
import { sortedEntries } from "../members.ts";
import { validateObjectMeta } from "./meta.ts";
import { validateBeforeUpdate, validateMetaUpdate } from "./meta-update.ts";

const maxBytes = 1024 * 1024;

/** ValidateConfigMap: keys and size. */
export function validateConfigMap({ metadata, data, binaryData }: ConfigMap): readonly FieldError[] {
  const keys = sortedEntries(data).flatMap(([key]) => {
    const complaints = invalidEach(`data[${key}]`, key, configMapKey(key));
    const twice = binaryData !== undefined && Object.hasOwn(binaryData, key);
    return twice
      ? [...complaints, invalid(`data[${key}]`, key, "duplicate of key present in binaryData")]
      : complaints;
  });
  const binaryKeys = sortedEntries(binaryData).flatMap(([key]) =>
    invalidEach(`binaryData[${key}]`, key, configMapKey(key)),
  );
  const size =
    Object.values(data ?? {}).reduce((sum, value) => sum + byteLength(value), 0) +
    Object.values(binaryData ?? {}).reduce((sum, value) => sum + base64Length(value), 0);
  return [
    ...validateObjectMeta(metadata, dns1123Subdomain),
    ...keys,
    ...binaryKeys,
    ...(size > maxBytes ? [tooLong("", maxBytes)] : []),
  ];
}

/** ValidateConfigMapUpdate: an immutable one stays as it is. */
export function validateConfigMapUpdate(next: ConfigMap, old: ConfigMap): readonly FieldError[] {
  return [
    ...validateBeforeUpdate(next.metadata, old.metadata),
    ...validateMetaUpdate(next.metadata, old.metadata),
    ...validateImmutable(next, old, ["data", "binaryData"]),
    ...validateConfigMap(next),
  ];
}

type Sealable = Pick<ConfigMap, "immutable" | "data" | "binaryData">;

function validateImmutable(
  next: Sealable,
  old: Sealable,
  fields: readonly ("data" | "binaryData")[],
): readonly FieldError[] {
  if (old.immutable !== true) return [];
  const detail = "field is immutable when `immutable` is set";
  return [
    ...(next.immutable === true ? [] : [forbidden("immutable", detail)]),
    ...fields.filter((name) => !sameMap(next[name], old[name])).map((name) => forbidden(name, detail)),
  ];
}

function sameMap(a: Sealable["data"], b: Sealable["data"]): boolean {
  const [one, two] = [sortedEntries(a), sortedEntries(b)];
  return (
    one.length === two.length && one.every(([key, value], at) => two[at]?.[0] === key && two[at][1] === value)
  );
}

/** The rules of the well-known types; any other type has none. */
const requiredKeys: Readonly<Record<string, readonly string[]>> = {
  "kubernetes.io/dockercfg": [".dockercfg"],
  "kubernetes.io/dockerconfigjson": [".dockerconfigjson"],
  "kubernetes.io/ssh-auth": ["ssh-privatekey"],
  "kubernetes.io/tls": ["tls.crt", "tls.key"],
};

const accountAnnotation = "kubernetes.io/service-account.name";

/** ValidateSecret: keys, size and what its type asks for. */
export function validateSecret({ metadata, data = {}, type = "" }: Secret): readonly FieldError[] {
  const size = Object.values(data).reduce((sum, value) => sum + base64Length(value), 0);
  const account = metadata.annotations?.[accountAnnotation] ?? "";
  return [
    ...validateObjectMeta(metadata, dns1123Subdomain),
    ...sortedEntries(data).flatMap(([key]) => invalidEach(`data[${key}]`, key, configMapKey(key))),
    ...(size > maxBytes ? [tooLong("data", maxBytes)] : []),
    ...(type === "kubernetes.io/service-account-token" && account === ""
      ? [required(`metadata.annotations[${accountAnnotation}]`)]
      : []),
    ...validateBasicAuth(type, data),
    ...(requiredKeys[type] ?? []).flatMap((key) => validateContents(type, key, data[key])),
  ];
}

function validateBasicAuth(type: string, data: NonNullable<Secret["data"]>): readonly FieldError[] {
  if (type !== "kubernetes.io/basic-auth") return [];
  const keys = ["username", "password"];
  return keys.some((key) => Object.hasOwn(data, key)) ? [] : keys.map((key) => required(`data[${key}]`));
}

function validateContents(type: string, key: string, value: string | undefined): readonly FieldError[] {
  const field = `data[${key}]`;
  if (value === undefined || (type === "kubernetes.io/ssh-auth" && value === "")) return [required(field)];
  if (!type.startsWith("kubernetes.io/docker")) return [];
  const problem = jsonProblem(new TextDecoder().decode(decodeBase64(value)));
  return problem === undefined ? [] : [invalid(field, "<secret contents redacted>", problem)];
}

/** Go's complaint about a text that is no JSON object; `null` is one. */
function jsonProblem(text: string): string | undefined {
  const problem = goJsonProblem(text);
  if (problem !== undefined) return problem;
  const kind = goJsonKind(JSON.parse(text));
  return kind === "object" || kind === "null"
    ? undefined
    : `json: cannot unmarshal ${kind} into Go value of type map[string]interface {}`;
}

/** ValidateSecretUpdate: the type never changes. */
export function validateSecretUpdate(next: Secret, old: Secret): readonly FieldError[] {
  return [
    ...validateBeforeUpdate(next.metadata, old.metadata),
    ...validateMetaUpdate(next.metadata, old.metadata),
    ...(next.type === old.type ? [] : [invalid("type", next.type ?? "", "field is immutable")]),
    ...validateImmutable(next, old, ["data"]),
    ...validateSecret(next),
  ];
}
