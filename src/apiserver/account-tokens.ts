import { createHmac, timingSafeEqual } from "node:crypto";
import { serviceAccountOf, serviceAccountUser } from "./users.ts";
import type { EpochMs } from "../util/time.ts";
import type { User } from "./answer.ts";

/** What a token of a service account is asked to say. */
interface TokenSpec {
  readonly namespace: string;
  readonly name: string;
  readonly uid?: string;
  /** The pod that a token is bound to. */
  readonly pod?: { readonly name: string | undefined; readonly uid: string | undefined };
  /** Empty: the API server's own. */
  readonly audiences: readonly string[];
  readonly expirationSeconds: number;
}

/** Makes and checks the tokens of service accounts. */
export interface AccountTokens {
  issue(spec: TokenSpec): string;
  /** Whom a token stands for; undefined when it is not ours, not for us, or over. */
  userOf(token: string): User | undefined;
}

/** Whom tokens are for when nobody is named: this API server. */
export const AUDIENCE = "https://kubernetes.default.svc";

interface Claims {
  readonly aud?: readonly string[];
  readonly exp?: number;
  readonly sub?: string;
}

/** Tokens with Kubernetes' claims, signed with a key that only this instance has. */
export function accountTokens(key: string, now: () => EpochMs): AccountTokens {
  const sign = (unsigned: string): string => createHmac("sha256", key).update(unsigned).digest("base64url");
  return {
    issue: ({ namespace, name, uid, pod, audiences, expirationSeconds }) => {
      const iat = Math.floor(now() / 1000);
      const claims = {
        aud: audiences.length === 0 ? [AUDIENCE] : audiences,
        exp: iat + expirationSeconds,
        iat,
        iss: AUDIENCE,
        "kubernetes.io": { namespace, pod, serviceaccount: { name, uid } },
        nbf: iat,
        sub: serviceAccountUser(namespace, name).name,
      };
      const unsigned = `${encode({ alg: "HS256", typ: "JWT" })}.${encode(claims)}`;
      return `${unsigned}.${sign(unsigned)}`;
    },
    userOf: (token) => {
      const [head = "", body = "", signature = "", ...more] = token.split(".");
      const expected = Buffer.from(sign(`${head}.${body}`));
      const given = Buffer.from(signature);
      if (more.length > 0 || given.length !== expected.length || !timingSafeEqual(given, expected))
        return undefined;
      // Signed by us, so these are claims that we wrote.
      const { aud = [], exp = 0, sub = "" } = JSON.parse(Buffer.from(body, "base64url").toString()) as Claims;
      if (exp * 1000 <= now() || !aud.includes(AUDIENCE)) return undefined;
      return serviceAccountOf(sub);
    },
  };
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
