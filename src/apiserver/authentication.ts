import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import type { AccountTokens } from "./account-tokens.ts";
import type { User } from "./answer.ts";
import { AUTHENTICATED } from "./users.ts";

/** A bearer token and whom it stands for. */
export interface TokenCredential {
  readonly token: string;
  readonly user: User;
}

/** Says who sends a request; undefined when nobody can tell. */
export type Authenticator = (headers: IncomingHttpHeaders, socket: Socket) => User | undefined;

/**
 * By bearer token (the given ones, and those of service accounts), else by a client certificate of our own authority
 * (CN is the user, O the groups).
 */
export function authenticator(tokens: readonly TokenCredential[], accounts: AccountTokens): Authenticator {
  const known = tokens.map(({ token, user }) => ({ digest: sha256(token), user: authenticated(user) }));
  return (headers, socket) => {
    const token = /^Bearer (.+)$/i.exec(headers.authorization ?? "")?.[1];
    if (token === undefined) return certificateUser(socket);
    const digest = sha256(token);
    const user = known.find((candidate) => timingSafeEqual(candidate.digest, digest))?.user;
    if (user !== undefined) return user;
    const account = accounts.userOf(token);
    return account === undefined ? undefined : authenticated(account);
  };
}

function certificateUser(socket: Socket): User | undefined {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined;
  const subject = socket.getPeerCertificate().subject as
    | Partial<Record<"CN" | "O", string | string[]>>
    | undefined;
  const name = [subject?.CN ?? []].flat()[0];
  return name === undefined ? undefined : authenticated({ name, groups: [subject?.O ?? []].flat() });
}

function authenticated(user: User): User {
  return { name: user.name, groups: [...new Set([...user.groups, AUTHENTICATED])] };
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
