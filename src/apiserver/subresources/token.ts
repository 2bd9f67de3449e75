import { formatTimestamp } from "../../api/timestamp.ts";
import { invalid } from "../../api/validation/field-error.ts";
import { invalidStatus } from "../../api/validation/invalid-status.ts";
import { type Answer, created } from "../answer.ts";
import { ApiError } from "../api-error.ts";
import { readRawBody } from "../rules/body.ts";
import { existing, type NamedTarget } from "../verbs/target.ts";

/** authentication.k8s.io/v1 TokenRequest, as far as it is read. */
interface TokenRequest {
  readonly spec?: {
    readonly audiences?: readonly string[] | null;
    readonly expirationSeconds?: number | null;
    readonly boundObjectRef?: object | null;
  };
}

const DEFAULT_SECONDS = 3600;
const MIN_SECONDS = 600;
const MAX_SECONDS = 2 ** 32;

/** POST `serviceaccounts/NAME/token`: `kubectl create token`. The token is not stored and ends by itself. */
export async function requestToken(target: NamedTarget): Promise<Answer> {
  const { env, request, namespace, name } = target;
  const account = existing(target);
  const { raw } = await readRawBody("TokenRequest", request.headers, await request.body());
  const { spec = {} } = (raw ?? {}) as TokenRequest;
  const expirationSeconds = checkedSeconds(spec.expirationSeconds ?? DEFAULT_SECONDS);
  const audiences = spec.audiences ?? [];
  const { uid } = account.metadata;
  const token = env.accountTokens.issue({ namespace, name, uid, audiences, expirationSeconds });
  const expires = formatTimestamp(env.clock.now() + expirationSeconds * 1000);
  return created({
    kind: "TokenRequest",
    apiVersion: "authentication.k8s.io/v1",
    metadata: { name, namespace, creationTimestamp: formatTimestamp(env.clock.now()) },
    spec: { ...spec, audiences, expirationSeconds },
    status: { token, expirationTimestamp: expires },
  });
}

function checkedSeconds(seconds: number): number {
  const field = "spec.expirationSeconds";
  const why =
    seconds < MIN_SECONDS
      ? "may not specify a duration less than 10 minutes"
      : seconds > MAX_SECONDS
        ? "may not specify a duration larger than 2^32 seconds"
        : undefined;
  if (why === undefined) return seconds;
  const kind = { group: "authentication.k8s.io", kind: "TokenRequest" };
  throw ApiError.of(invalidStatus(kind, "", [invalid(field, seconds, why)]));
}
