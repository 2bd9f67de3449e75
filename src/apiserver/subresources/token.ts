import type { Pod } from "../../api/index.ts";
import type { BoundObjectReference, TokenRequest } from "../../api/posted.ts";
import { apiVersionOf, kinds, parseApiVersion } from "../../api/scheme.ts";
import { tokenRequest } from "../../api/schema/posted.ts";
import { formatTimestamp } from "../../api/timestamp.ts";
import { type FieldError, invalid } from "../../api/validation/field-error.ts";
import { invalidStatus } from "../../api/validation/invalid-status.ts";
import { AUDIENCE } from "../account-tokens.ts";
import { type Answer, created } from "../answer.ts";
import type { Stored } from "../../storage/index.ts";
import { ApiError, badRequest, conflict, notFound } from "../api-error.ts";
import { readSmallBody, type SmallBody } from "../rules/small-body.ts";
import { existing, type NamedTarget } from "../verbs/target.ts";

const DEFAULT_SECONDS = 3600;
const MIN_SECONDS = 600;
const MAX_SECONDS = 2 ** 32;

const GROUP_KIND = { group: "authentication.k8s.io", kind: "TokenRequest" };
const TOKEN_REQUEST: SmallBody<TokenRequest> = { ...GROUP_KIND, version: "v1", schema: tokenRequest };

/** POST `serviceaccounts/NAME/token`: `kubectl create token`. The token is not stored and ends by itself. */
export async function requestToken(target: NamedTarget): Promise<Answer> {
  const { env, request, namespace, name } = target;
  const { metadata, spec } = await readSmallBody(TOKEN_REQUEST, request.headers, await request.body());
  refuseIfAny(name, [
    ...mustMatch("name", metadata.name, name),
    ...mustMatch("namespace", metadata.namespace, namespace),
  ]);
  const account = existing(target);
  const { expirationSeconds = DEFAULT_SECONDS, boundObjectRef } = spec;
  const audiences = spec.audiences.length === 0 ? [AUDIENCE] : spec.audiences;
  refuseIfAny("", secondsProblem(expirationSeconds));
  const bound = boundObjectRef === undefined ? undefined : boundObject(target, boundObjectRef);
  const token = env.accountTokens.issue({
    namespace,
    name,
    uid: account.metadata.uid,
    ...(bound !== undefined && boundObjectRef?.kind === "Pod" ? { pod: bound.metadata } : {}),
    audiences,
    expirationSeconds,
  });
  const expires = formatTimestamp(env.clock.now() + expirationSeconds * 1000);
  return created({
    kind: "TokenRequest",
    apiVersion: "authentication.k8s.io/v1",
    metadata: { name, namespace, creationTimestamp: formatTimestamp(env.clock.now()) },
    spec: { audiences, expirationSeconds, boundObjectRef: boundObjectRef ?? null },
    status: { token, expirationTimestamp: expires },
  });
}

function mustMatch(
  field: "name" | "namespace",
  given: string | undefined,
  real: string,
): readonly FieldError[] {
  if (given === undefined || given === real) return [];
  return [invalid(`metadata.${field}`, given, `must match the service account ${field} if specified`)];
}

function secondsProblem(seconds: number): readonly FieldError[] {
  const field = "spec.expirationSeconds";
  if (seconds < MIN_SECONDS)
    return [invalid(field, seconds, "may not specify a duration less than 10 minutes")];
  if (seconds > MAX_SECONDS)
    return [invalid(field, seconds, "may not specify a duration larger than 2^32 seconds")];
  return [];
}

/** @throws ApiError 422 */
function refuseIfAny(name: string, errors: readonly FieldError[]): void {
  if (errors.length > 0) throw ApiError.of(invalidStatus(GROUP_KIND, name, errors));
}

/** What the token is to die with must be there, and a pod must run as the account. @throws ApiError 400, 404, 409 */
function boundObject(
  { env, namespace, name }: NamedTarget,
  { apiVersion = "", kind = "", name: bound = "", uid }: BoundObjectReference,
): Stored {
  const known = ([kinds.Pod, kinds.Node, kinds.Secret] as const).find(
    (info) => info.kind === kind && apiVersionOf(info) === apiVersion,
  );
  if (known === undefined) {
    const { group, version } = parseApiVersion(apiVersion);
    throw badRequest(`cannot bind token to object of type ${group}/${version}, Kind=${kind}`);
  }
  const object = env.store.get({ name: known.plural }, known.namespaced ? namespace : "", bound);
  if (object === undefined) throw notFound(known, bound);
  if (known.kind === "Pod" && (object as Stored<Pod>).spec.serviceAccountName !== name) {
    throw badRequest(
      `cannot bind token for serviceaccount "${name}" to pod running with different serviceaccount name.`,
    );
  }
  if (uid !== undefined && uid !== object.metadata.uid) {
    const why = `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`;
    throw conflict({ group: known.group, plural: known.kind }, bound, why);
  }
  return object;
}
