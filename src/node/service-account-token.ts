import { createHmac } from "node:crypto";
import type { TokenSource } from "../kubelet/volumes/token-cache.ts";
import type { EpochMs } from "../util/time.ts";

/**
 * Tokens for projected service account volumes: the claims are Kubernetes', the signature is the instance's own. Nobody
 * outside this instance can check it (docs/differences.md).
 */
export function serviceAccountTokens(key: string, now: () => EpochMs): TokenSource {
  return (pod, { audience, expirationSeconds }) => {
    const { namespace = "default", name, uid } = pod.metadata;
    const account = pod.spec.serviceAccountName ?? "default";
    const issuedAt = Math.floor(now() / 1000);
    const claims = {
      aud: [audience ?? "https://kubernetes.default.svc"],
      exp: issuedAt + expirationSeconds,
      iat: issuedAt,
      iss: "https://kubernetes.default.svc",
      "kubernetes.io": { namespace, pod: { name, uid }, serviceaccount: { name: account } },
      nbf: issuedAt,
      sub: `system:serviceaccount:${namespace}:${account}`,
    };
    const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
    const unsigned = `${encode({ alg: "HS256", typ: "JWT" })}.${encode(claims)}`;
    return Promise.resolve(`${unsigned}.${createHmac("sha256", key).update(unsigned).digest("base64url")}`);
  };
}
