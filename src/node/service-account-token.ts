import type { AccountTokens } from "../apiserver/index.ts";
import type { TokenSource } from "../kubelet/volumes/token-cache.ts";

/**
 * Tokens for projected service account volumes, from the API server's own issuer and bound to their pod. Nobody outside
 * this instance can check them (docs/differences.md).
 */
export function serviceAccountTokens(tokens: AccountTokens): TokenSource {
  return (pod, { audience, expirationSeconds }) => {
    const { namespace = "default", name, uid } = pod.metadata;
    const token = tokens.issue({
      namespace,
      name: pod.spec.serviceAccountName ?? "default",
      pod: { name, uid },
      audiences: audience === undefined ? [] : [audience],
      expirationSeconds,
    });
    return Promise.resolve(token);
  };
}
