import type { ApiRequest, User } from "./answer.ts";
import { ApiError, forbidden, type GroupResource } from "./api-error.ts";
import { flag } from "./options.ts";
import { parsePath, verbOf } from "./request-info.ts";
import { ADMIN_GROUP, READ_ONLY_GROUP } from "./users.ts";

/** rbac.authorization.k8s.io/v1 PolicyRule. */
export interface PolicyRule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

/** What a request wants to do: authorization.k8s.io ResourceAttributes, or a path. */
export type Attributes =
  | {
      readonly kind: "resource";
      readonly verb: string;
      readonly group: string;
      /** With its subresource: `pods/log`. */
      readonly resource: string;
      readonly namespace: string;
      readonly name: string;
    }
  | { readonly kind: "path"; readonly verb: string; readonly path: string };

const ALL = ["*"];
const LOOK = ["get", "list", "watch"];

const everything: readonly PolicyRule[] = [
  { verbs: ALL, apiGroups: ALL, resources: ALL },
  { verbs: ALL, nonResourceURLs: ALL },
];

/** What everybody may who is somebody: ClusterRoles system:basic-user and system:discovery. */
const basic: readonly PolicyRule[] = [
  {
    verbs: ["create"],
    apiGroups: ["authorization.k8s.io"],
    resources: ["selfsubjectaccessreviews", "selfsubjectrulesreviews"],
  },
  { verbs: ["create"], apiGroups: ["authentication.k8s.io"], resources: ["selfsubjectreviews"] },
  {
    verbs: ["get"],
    nonResourceURLs: [
      "/",
      "/api",
      "/api/*",
      "/apis",
      "/apis/*",
      "/healthz",
      "/livez",
      "/openapi/*",
      "/readyz",
      "/version",
    ],
  },
];

/** ClusterRole view, with nodes: no Secrets, nothing that runs in a container. */
const readOnly: readonly PolicyRule[] = [
  ...basic,
  {
    verbs: LOOK,
    apiGroups: [""],
    resources: [
      "configmaps",
      "endpoints",
      "events",
      "namespaces",
      "namespaces/status",
      "nodes",
      "nodes/status",
      "persistentvolumeclaims",
      "persistentvolumes",
      "pods",
      "pods/log",
      "pods/status",
      "serviceaccounts",
      "services",
      "services/status",
    ],
  },
  {
    verbs: LOOK,
    apiGroups: [
      "apps",
      "autoscaling",
      "batch",
      "coordination.k8s.io",
      "discovery.k8s.io",
      "events.k8s.io",
      "metrics.k8s.io",
      "networking.k8s.io",
      "policy",
    ],
    resources: ALL,
  },
  { verbs: LOOK, apiGroups: ["minikubelet.io"], resources: ["podtimelines"] },
];

/** The rules of a user. Whom nobody has given a role (service accounts, strangers' certificates) gets the basic ones. */
export function rulesOf({ groups }: User): readonly PolicyRule[] {
  if (groups.includes(READ_ONLY_GROUP)) return readOnly;
  return groups.includes(ADMIN_GROUP) ? everything : basic;
}

/** Whether a user may do that. */
export function isAllowed(user: User, attributes: Attributes): boolean {
  return rulesOf(user).some((rule) => covers(rule, attributes));
}

/** @throws ApiError 403 with kube-apiserver's words */
export function authorize(request: Pick<ApiRequest, "user" | "method" | "pathname" | "query">): void {
  const attributes = attributesOf(request);
  if (!isAllowed(request.user, attributes)) throw refusal(request.user, attributes);
}

function covers(rule: PolicyRule, wanted: Attributes): boolean {
  if (!includes(rule.verbs, wanted.verb)) return false;
  if (wanted.kind === "path") {
    return (rule.nonResourceURLs ?? []).some(
      (url) => url === wanted.path || (url.endsWith("*") && wanted.path.startsWith(url.slice(0, -1))),
    );
  }
  return includes(rule.apiGroups ?? [], wanted.group) && includes(rule.resources ?? [], wanted.resource);
}

function includes(list: readonly string[], wanted: string): boolean {
  return list.includes("*") || list.includes(wanted);
}

function attributesOf({
  method,
  pathname,
  query,
}: Pick<ApiRequest, "method" | "pathname" | "query">): Attributes {
  const path = parsePath(pathname);
  if (path.kind === "other") {
    const [root, node = ""] = path.segments;
    if (root !== "nodes") return { kind: "path", verb: method.toLowerCase(), path: pathname };
    // A way to the kubelet: `/api/v1/nodes/NAME/proxy/…`.
    const verb = verbOf(method, true, false);
    return { kind: "resource", verb, group: "", resource: "nodes/proxy", namespace: "", name: node };
  }
  const { group, plural, subresource, namespace, name } = path;
  return {
    kind: "resource",
    verb: verbOf(method, name !== undefined, path.watch || flag(query, "watch")),
    group,
    resource: subresource === undefined ? plural : `${plural}/${subresource}`,
    namespace: namespace ?? "",
    name: name ?? "",
  };
}

function refusal({ name: user }: User, wanted: Attributes): ApiError {
  if (wanted.kind === "path") {
    const message = `forbidden: User "${user}" cannot ${wanted.verb} path "${wanted.path}"`;
    return new ApiError(403, "Forbidden", message, {});
  }
  const { verb, group, resource, namespace, name } = wanted;
  const where = namespace === "" ? "at the cluster scope" : `in the namespace "${namespace}"`;
  const subject: GroupResource = { group, plural: resource.split("/")[0] ?? "" };
  const why = `User "${user}" cannot ${verb} resource "${resource}" in API group "${group}" ${where}`;
  return forbidden(subject, name, why);
}
