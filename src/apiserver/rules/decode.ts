import type { IncomingHttpHeaders } from "node:http";
import type { KubeObject } from "../../api/index.ts";
import { apiVersionOf, kinds, unservedKindOf } from "../../api/scheme.ts";
import { isFormerVersion } from "../../api/former-versions.ts";
import { decode, type DecodeProblem } from "../../api/schema/decode.ts";
import { type KindName, schemas } from "../../api/schema/index.ts";
import { badRequest } from "../api-error.ts";
import type { FieldValidation } from "../options.ts";
import type { Resource } from "../registry/resource.ts";
import { readRawBody } from "./body.ts";

/** An object with what is to be told about it. */
export interface Checked {
  readonly object: KubeObject;
  readonly warnings: readonly string[];
}

/**
 * Reads the body of a create or update: decoded by the kind's schema, with defaults.
 * @throws ApiError 400, 415
 */
export async function decodeBody(
  resource: Resource,
  headers: IncomingHttpHeaders,
  body: Buffer,
  validation: FieldValidation,
): Promise<Checked> {
  const { raw, strictErrors, typed } = await readRawBody(resource.kind, headers, body);
  checkKind(resource, raw);
  const { object, mismatch, unknown } = inspect(resource, raw);
  if (mismatch !== undefined) throw cannotHandle(resource, mismatch.message);
  const strict = validation === "Ignore" || typed ? [] : strictErrors(unknown);
  if (validation === "Strict" && strict.length > 0) {
    throw cannotHandle(resource, `strict decoding error: ${strict.join(", ")}`);
  }
  return { object, warnings: strict };
}

interface Inspected {
  /** Decoded, with defaults; of use only without a mismatch. */
  readonly object: KubeObject;
  /** The first value of a wrong type. */
  readonly mismatch: DecodeProblem | undefined;
  /** The paths of fields that the kind does not have. */
  readonly unknown: readonly string[];
}

/** Decodes a value, whatever is wrong with it. */
export function inspect(resource: Resource, raw: unknown): Inspected {
  const { object, problems } = decode<unknown>(
    schemas[resource.kind],
    toStored(resource, raw),
    resource.features,
  );
  const mismatch = problems.find((problem) => problem.kind === "type");
  // The schema is the kind's own, so this is one of its objects.
  const decoded = object as KubeObject;
  return {
    object: mismatch === undefined ? (resource.strategy.default?.(decoded) ?? decoded) : decoded,
    mismatch,
    unknown: problems.filter(({ kind }) => kind === "unknownField").map(({ field }) => field),
  };
}

/** The same for a value whose strict errors have been looked at already. @throws ApiError 400 */
export function decodeValue(resource: Resource, raw: unknown): KubeObject {
  const { object, mismatch } = inspect(resource, raw);
  if (mismatch !== undefined) throw cannotHandle(resource, mismatch.message);
  return object;
}

function cannotHandle({ kind, version }: Pick<Resource, "kind" | "version">, why: string): Error {
  return badRequest(`${kind} in version "${version}" cannot be handled as a ${kind}: ${why}`);
}

function toStored({ wire }: Resource, raw: unknown): unknown {
  return wire === undefined || typeof raw !== "object" || raw === null ? raw : wire.decode(raw);
}

interface ExpectedKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** A body may leave out what it is; what it says must be true. @throws ApiError 400 */
export function checkKind(resource: ExpectedKind, raw: unknown): void {
  const { apiVersion = "", kind = "" } = (raw ?? {}) as {
    readonly apiVersion?: unknown;
    readonly kind?: unknown;
  };
  if (typeof apiVersion !== "string" || typeof kind !== "string") return; // The schema says what is wrong.
  const expected = apiVersionOf(resource);
  const given = {
    apiVersion: apiVersion === "" ? expected : apiVersion,
    kind: kind === "" ? resource.kind : kind,
  };
  if (given.apiVersion === expected && given.kind === resource.kind) return;
  if (given.kind === resource.kind && isFormerVersion(given.apiVersion, given.kind)) {
    throw badRequest(
      `the API version in the data (${given.apiVersion}) does not match the expected API version (${expected})`,
    );
  }
  const version = given.apiVersion.split("/").at(-1) ?? "";
  const why = isKnown(given)
    ? `converting (${version}.${given.kind}) to (${internalPackage(resource)}.${resource.kind}): unknown conversion`
    : `no kind "${given.kind}" is registered for version "${given.apiVersion}" in scheme "k8s.io/kubernetes/pkg/api/legacyscheme/scheme.go:30"`;
  throw badRequest(`${given.kind} in version "${version}" cannot be handled as a ${resource.kind}: ${why}`);
}

/** The package of a kind's internal type, as conversions name it. */
function internalPackage({ group }: Pick<ExpectedKind, "group">): string {
  return group === "" ? "core" : (group.split(".")[0] ?? group);
}

function isKnown({ apiVersion, kind }: { readonly apiVersion: string; readonly kind: string }): boolean {
  const single = kind.replace(/List$/, "");
  const served = Object.hasOwn(kinds, single) ? kinds[single as KindName] : undefined;
  if (served !== undefined) return apiVersionOf(served) === apiVersion;
  return unservedKindOf(apiVersion, single) !== undefined;
}
