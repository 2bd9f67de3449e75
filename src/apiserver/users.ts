/** The names and groups that kube-apiserver itself gives (authentication/user), and ours beside them. */
import type { User } from "./answer.ts";

/** Who shows nothing that tells who it is. */
export const ANONYMOUS: User = { name: "system:anonymous", groups: ["system:unauthenticated"] };
/** The group of everybody else. */
export const AUTHENTICATED = "system:authenticated";
/** The group that kube-apiserver lets do everything. */
export const ADMIN_GROUP = "system:masters";
/** The group of those who may look and not touch. */
export const READ_ONLY_GROUP = "minikubelet:read-only";

/** The user that a service account is. */
export function serviceAccountUser(namespace: string, name: string): User {
  return {
    name: `system:serviceaccount:${namespace}:${name}`,
    groups: ["system:serviceaccounts", `system:serviceaccounts:${namespace}`],
  };
}

/** The service account of that user name; undefined for any other user. */
export function serviceAccountOf(userName: string): User | undefined {
  const [, namespace, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(userName) ?? [];
  return namespace === undefined || name === undefined ? undefined : serviceAccountUser(namespace, name);
}
