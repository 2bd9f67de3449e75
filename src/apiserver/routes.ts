import type { Answer, ApiRequest, Handler } from "./answer.ts";
import { ok, text } from "./answer.ts";
import { unservedKinds } from "../api/unserved-kinds.ts";
import { methodNotAllowed, noSuchPath, withWarnings } from "./api-error.ts";
import { customResources } from "./custom-resources.ts";
import { groupDiscovery, oneGroup, resourceDiscovery } from "./discovery.ts";
import type { ApiEnvironment } from "./environment.ts";
import { controlKubelet } from "./kubelet-control.ts";
import { negotiate } from "./negotiation.ts";
import { type OpenApiV3, openApiV3 } from "./openapi/v3.ts";
import { openApiV2 } from "./openapi/v2.ts";
import type { Resource } from "./registry/resource.ts";
import { parsePath, type ResourcePath, verbOf } from "./request-info.ts";
import { flag } from "./options.ts";
import { nodeProxy } from "./subresources/node-proxy.ts";
import { subresourceVerb } from "./subresources/subresources.ts";
import { create } from "./verbs/create.ts";
import { deleteCollection } from "./verbs/delete.ts";
import { objectVerb } from "./verbs/object.ts";
import { list } from "./verbs/read.ts";
import type { NamedTarget, Target } from "./verbs/target.ts";

/** The whole URL space but the streams, as one handler. Throws ApiErrors. */
export function routes(env: ApiEnvironment): Handler {
  const v3 = openApiV3(env.registry, env.version.gitVersion);
  return async (request) => {
    const path = parsePath(request.pathname);
    const answer = await (path.kind === "resource"
      ? resourceRoute(env, request, path)
      : other(env, v3, request, path.segments));
    if (answer !== undefined) return answer;
    if (path.kind === "resource" && !isKnownGroup(env, path.group))
      return { ...text("404 page not found\n"), code: 404 };
    throw noSuchPath();
  };
}

function isRead(method: string): boolean {
  return method === "GET" || method === "HEAD";
}

/** Of groups that no API server has by itself not even a Status tells. */
function isKnownGroup({ registry }: ApiEnvironment, group: string): boolean {
  return (
    group === "" ||
    registry.served.some((resource) => resource.group === group) ||
    unservedKinds.some(({ apiVersion }) => apiVersion.startsWith(`${group}/`))
  );
}

/** Paths that anybody may ask for: they tell nothing but that the server is there. */
export function isPublic(pathname: string): boolean {
  return /^\/(healthz|livez|readyz|version)(\/|$)/.test(pathname);
}

function other(
  env: ApiEnvironment,
  v3: OpenApiV3,
  request: ApiRequest,
  segments: readonly string[],
): Promise<Answer | undefined> | Answer | undefined {
  if (segments[0] === "debug" && segments[1] === "kubelet") return controlKubelet(env, request, segments);
  if (!isRead(request.method)) throw methodNotAllowed();
  const [root, group, version] = segments;
  const { registry } = env;
  switch (root) {
    case undefined:
      return ok({ paths: rootPaths(env) });
    case "healthz":
    case "livez":
    case "readyz":
      return health(root, segments.slice(1), request.query.has("verbose"));
    case "version":
      return segments.length === 1 ? ok(versionOf(env)) : undefined;
    case "api":
      if (segments.length === 1) return groupDiscovery("api", registry, request.headers);
      return resourceDiscovery(registry, "", group ?? "");
    case "apis":
      if (group === undefined) return groupDiscovery("apis", registry, request.headers);
      return version === undefined ? oneGroup(registry, group) : resourceDiscovery(registry, group, version);
    case "nodes":
      return nodeProxy(env, segments);
    case "openapi":
      return openApi(env, v3, request, segments.slice(1));
    default:
      return undefined;
  }
}

/** The daemon answers only while all of it works: there is one check, `ping`. */
function health(name: string, [check, ...rest]: readonly string[], verbose: boolean): Answer | undefined {
  if (rest.length > 0 || (check !== undefined && check !== "ping")) return undefined;
  return text(verbose && check === undefined ? `[+]ping ok\n${name} check passed\n` : "ok");
}

function openApi(
  env: ApiEnvironment,
  v3: OpenApiV3,
  request: ApiRequest,
  [edition, ...rest]: readonly string[],
): Answer | undefined {
  if (edition === "v2" && rest.length === 0) return openApiV2(env.registry, env.version.gitVersion);
  if (edition !== "v3") return undefined;
  return rest.length === 0 ? v3.index() : v3.document(rest.join("/"), request.query.get("hash"));
}

function rootPaths({ registry }: ApiEnvironment): readonly string[] {
  const versions = registry.served.map(({ group, version }) =>
    group === "" ? `/api/${version}` : `/apis/${group}/${version}`,
  );
  return [
    ...new Set([
      "/api",
      "/apis",
      "/healthz",
      "/livez",
      "/openapi/v2",
      "/openapi/v3",
      "/readyz",
      "/version",
      ...versions,
    ]),
  ].sort();
}

function versionOf({ version: { major, minor, gitVersion } }: ApiEnvironment): object {
  return {
    major,
    minor,
    emulationMajor: major,
    emulationMinor: minor,
    minCompatibilityMajor: major,
    minCompatibilityMinor: String(Number(minor) - 1),
    gitVersion,
    gitCommit: "",
    gitTreeState: "clean",
    buildDate: "1970-01-01T00:00:00Z",
    goVersion: "",
    compiler: "",
    platform: `${process.platform}/${process.arch === "x64" ? "amd64" : process.arch}`,
  };
}

async function resourceRoute(
  env: ApiEnvironment,
  request: ApiRequest,
  path: ResourcePath,
): Promise<Answer | undefined> {
  const resource = env.registry.find(path.group, path.version, path.plural);
  if (resource === undefined)
    return (await computedRoute(env, request, path)) ?? customResources(request, path);
  const { deprecation } = resource;
  if (deprecation === undefined) return await storedRoute(env, request, path, resource);
  try {
    const answer = await storedRoute(env, request, path, resource);
    return answer && { ...answer, warnings: [deprecation, ...(answer.warnings ?? [])] };
  } catch (error) {
    throw withWarnings(error, [deprecation]);
  }
}

function storedRoute(
  env: ApiEnvironment,
  request: ApiRequest,
  path: ResourcePath,
  resource: Resource,
): Promise<Answer> | Answer | undefined {
  const inPlace = resource.namespaced || path.namespace === undefined;
  if (!inPlace || (resource.namespaced && path.namespace === undefined && path.name !== undefined))
    return undefined;
  // Before anything is done: an answer that the client cannot read would come too late.
  if (path.subresource === undefined) negotiate(request.headers);
  if (path.watch) request.query.set("watch", "true");
  const namespace = resource.namespaced ? path.namespace : "";
  const target: Target = { env, request, resource, namespace };
  if (path.subresource === undefined)
    requireVerb(resource, verbOf(request.method, path.name !== undefined, false));
  if (path.name === undefined) {
    // All namespaces at once can be looked at, and nothing else.
    if (namespace === undefined && !isRead(request.method)) throw methodNotAllowed();
    return collectionVerb(target);
  }
  if (path.watch) {
    request.query.append("fieldSelector", `metadata.name=${path.name}`);
    return list(target);
  }
  const one: NamedTarget = {
    ...target,
    namespace: namespace ?? "",
    name: path.name,
    subresource: path.subresource,
  };
  return path.subresource === undefined ? objectVerb(one) : subresourceVerb(one, path.subresource);
}

function computedRoute(
  env: ApiEnvironment,
  request: ApiRequest,
  { group, version, plural, namespace, name, subresource }: ResourcePath,
): Promise<Answer> | Answer | undefined {
  const resource = env.registry.findComputed(group, version, plural);
  if (resource === undefined || subresource !== undefined) return undefined;
  if (!resource.namespaced && namespace !== undefined) return undefined;
  const watched = flag(request.query, "watch");
  if (!resource.verbs.some((verb) => verb === verbOf(request.method, name !== undefined, watched)))
    throw methodNotAllowed();
  const answer = resource.handle({ request, resource, namespace, name });
  if (answer === undefined) throw methodNotAllowed();
  return answer;
}

function collectionVerb(target: Target): Promise<Answer> | Answer {
  switch (target.request.method) {
    case "GET":
    case "HEAD":
      return list(target);
    case "POST":
      return create(target);
    case "DELETE":
      return deleteCollection(target);
    default:
      throw methodNotAllowed();
  }
}

/** @throws ApiError 405 for what the kind does not have */
function requireVerb({ verbs }: Resource, wanted: string): void {
  if (!verbs.some((verb) => verb === wanted)) throw methodNotAllowed();
}
