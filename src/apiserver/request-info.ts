/** Where in the API a URL leads: genericapiserver's RequestInfo. */
export interface ResourcePath {
  readonly kind: "resource";
  readonly group: string;
  readonly version: string;
  /** Undefined: all namespaces, or a cluster-scoped resource. */
  readonly namespace: string | undefined;
  readonly plural: string;
  /** Undefined: the collection. */
  readonly name: string | undefined;
  readonly subresource: string | undefined;
  /** The old form `/api/v1/watch/…`. */
  readonly watch: boolean;
}

export type RequestPath = ResourcePath | { readonly kind: "other"; readonly segments: readonly string[] };

/** Splits a URL path. Segments are percent-decoded one by one; a malformed escape makes the path unknown. */
export function parsePath(pathname: string): RequestPath {
  const segments = decodeSegments(pathname);
  const [root, ...rest] = segments;
  if (root === "api" && rest.length >= 2) return resourcePath("", rest[0] ?? "", rest.slice(1));
  if (root === "apis" && rest.length >= 3) return resourcePath(rest[0] ?? "", rest[1] ?? "", rest.slice(2));
  return { kind: "other", segments };
}

function decodeSegments(pathname: string): readonly string[] {
  try {
    return pathname
      .split("/")
      .filter((segment) => segment !== "")
      .map(decodeURIComponent);
  } catch {
    return [pathname];
  }
}

const NAMESPACE_SUBRESOURCES = ["status", "finalize"];

function resourcePath(group: string, version: string, segments: readonly string[]): RequestPath {
  const watch = segments[0] === "watch" && segments.length > 1;
  const rest = watch ? segments.slice(1) : segments;
  const inNamespace =
    rest[0] === "namespaces" && rest.length > 2 && !NAMESPACE_SUBRESOURCES.includes(rest[2] ?? "");
  const [plural, name, subresource, ...more] = inNamespace ? rest.slice(2) : rest;
  if (plural === undefined || more.length > 0) return { kind: "other", segments };
  return {
    kind: "resource",
    group,
    version,
    namespace: inNamespace ? rest[1] : undefined,
    plural,
    name,
    subresource,
    watch,
  };
}

/** The verb of a request, as rules and discovery name it. */
export function verbOf(method: string, named: boolean, watch: boolean): string {
  switch (method) {
    case "GET":
    case "HEAD":
      return watch ? "watch" : named ? "get" : "list";
    case "POST":
      return "create";
    case "PUT":
      return "update";
    case "PATCH":
      return "patch";
    case "DELETE":
      return named ? "delete" : "deletecollection";
    default:
      return method.toLowerCase();
  }
}
