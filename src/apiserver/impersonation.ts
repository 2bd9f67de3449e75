import type { IncomingHttpHeaders } from "node:http";
import type { User } from "./answer.ts";
import { badRequest, forbidden } from "./api-error.ts";
import { isAllowed } from "./authorization.ts";
import { ANONYMOUS, AUTHENTICATED, serviceAccountOf } from "./users.ts";

/**
 * Whom a request is made as: with `Impersonate-User` (kubectl `--as`, `--as-group`) somebody else, for those who may
 * impersonate; apiserver's WithImpersonation.
 * @throws ApiError 400, 403
 */
export function impersonated(user: User, headers: IncomingHttpHeaders): User {
  const name = textOf(headers["impersonate-user"]);
  const groups = textOf(headers["impersonate-group"])
    .split(",")
    .map((group) => group.trim())
    .filter((group) => group !== "");
  const others = Object.keys(headers).filter((header) => header.startsWith("impersonate-"));
  if (others.length === 0) return user;
  if (name === "")
    throw badRequest("requested impersonation of groups or others without impersonating a user");
  requireRight(user, "users", name);
  for (const group of groups) requireRight(user, "groups", group);
  // A service account is in the groups of its kind without being asked.
  const given = groups.length > 0 ? groups : (serviceAccountOf(name)?.groups ?? []);
  const everyone = name === ANONYMOUS.name ? ANONYMOUS.groups : [AUTHENTICATED];
  return { name, groups: [...new Set([...given, ...everyone])] };
}

function requireRight(user: User, resource: "users" | "groups", name: string): void {
  const attributes = {
    kind: "resource",
    verb: "impersonate",
    group: "",
    resource,
    namespace: "",
    name,
  } as const;
  if (isAllowed(user, attributes)) return;
  const why = `User "${user.name}" cannot impersonate resource "${resource}" in API group "" at the cluster scope`;
  throw forbidden({ group: "", plural: resource }, name, why);
}

/** Node joins repeated headers with commas. */
function textOf(header: string | readonly string[] | undefined): string {
  return typeof header === "string" ? header : (header ?? []).join(",");
}
