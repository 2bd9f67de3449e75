import { describe, expect, it } from "vitest";
import { impersonated } from "./impersonation.ts";

const admin = { name: "kubernetes-admin", groups: ["system:masters", "system:authenticated"] };
const reader = { name: "reader", groups: ["minikubelet:read-only"] };

describe("impersonation", () => {
  it.each([
    ["no header", {}, admin],
    ["a user", { "impersonate-user": "eve" }, { name: "eve", groups: ["system:authenticated"] }],
    [
      "a user with groups",
      { "impersonate-user": "eve", "impersonate-group": "devs, system:masters" },
      { name: "eve", groups: ["devs", "system:masters", "system:authenticated"] },
    ],
    [
      "a service account",
      { "impersonate-user": "system:serviceaccount:apps:robot" },
      {
        name: "system:serviceaccount:apps:robot",
        groups: ["system:serviceaccounts", "system:serviceaccounts:apps", "system:authenticated"],
      },
    ],
    [
      "nobody",
      { "impersonate-user": "system:anonymous" },
      { name: "system:anonymous", groups: ["system:unauthenticated"] },
    ],
  ])("with %s a request of an administrator counts as that one's", (_title, headers, user) => {
    expect(impersonated(admin, headers)).toEqual(user);
  });

  it.each([
    [
      "users",
      { "impersonate-user": "eve" },
      'users "eve" is forbidden: User "reader" cannot impersonate resource "users" in API group "" at the cluster scope',
    ],
    [
      "groups alone, even of an administrator",
      { "impersonate-group": "devs" },
      "requested impersonation of groups or others without impersonating a user",
    ],
  ])("others may not be %s", (_what, headers, message) => {
    expect(() => impersonated(reader, headers)).toThrow(message);
  });
});
