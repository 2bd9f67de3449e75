import type { IncomingHttpHeaders } from "node:http";
import { apiVersionOf, type Subresource } from "../api/scheme.ts";
import { type Answer, ok } from "./answer.ts";
import type { Registry } from "./registry/registry.ts";
import type { ResourceNames } from "./computed/computed-resource.ts";

const CORE = "";

/** `GET /api` and `GET /apis`: aggregated discovery where the client asks for it, else the old lists. */
export function groupDiscovery(
  root: "api" | "apis",
  registry: Registry,
  headers: IncomingHttpHeaders,
): Answer {
  const groups = groupsOf(registry).filter(({ name }) => (name === CORE) === (root === "api"));
  const version = aggregatedVersion(headers.accept ?? "");
  if (version !== undefined) return aggregated(groups, version);
  if (root === "apis") {
    return ok({ kind: "APIGroupList", apiVersion: "v1", groups: groups.map(apiGroup) });
  }
  const serverAddressByClientCIDRs = [{ clientCIDR: "0.0.0.0/0", serverAddress: headers.host ?? "" }];
  const versions = groups.flatMap((group) => group.versions.map((v) => v.version));
  return ok({ kind: "APIVersions", versions, serverAddressByClientCIDRs });
}

/** `GET /apis/GROUP`; undefined for a group that is not served. */
export function oneGroup(registry: Registry, name: string): Answer | undefined {
  const group = groupsOf(registry).find((candidate) => candidate.name === name && name !== CORE);
  return group === undefined ? undefined : ok({ kind: "APIGroup", apiVersion: "v1", ...apiGroup(group) });
}

/** `GET /api/v1` and `GET /apis/GROUP/VERSION`; undefined for a version that is not served. */
export function resourceDiscovery(registry: Registry, group: string, version: string): Answer | undefined {
  const resources = registry.served.filter((r) => r.group === group && r.version === version);
  if (resources.length === 0) return undefined;
  const groupVersion = apiVersionOf({ group, version });
  return ok({
    kind: "APIResourceList",
    ...(group === CORE ? {} : { apiVersion: "v1" }),
    groupVersion,
    resources: resources.flatMap(apiResources),
  });
}

interface Group {
  readonly name: string;
  readonly versions: readonly { readonly version: string; readonly resources: readonly ResourceNames[] }[];
}

function groupsOf(registry: Registry): readonly Group[] {
  const groups = Map.groupBy(registry.served, (resource) => resource.group);
  return [...groups].map(([name, resources]) => ({
    name,
    versions: [...Map.groupBy(resources, (r) => r.version)].map(([version, of]) => ({
      version,
      resources: of,
    })),
  }));
}

function apiGroup({ name, versions }: Group): object {
  const all = versions.map(({ version }) => ({
    groupVersion: apiVersionOf({ group: name, version }),
    version,
  }));
  return { name, versions: all, preferredVersion: all[0] };
}

function apiResources(resource: ResourceNames): readonly object[] {
  const { plural, singular, namespaced, kind, verbs, shortNames, categories } = resource;
  const main = {
    name: plural,
    singularName: singular,
    namespaced,
    kind,
    verbs,
    ...(shortNames.length > 0 ? { shortNames } : {}),
    ...(categories.length > 0 ? { categories } : {}),
  };
  return [
    main,
    ...resource.subresources.map((sub) => ({
      name: `${plural}/${sub.name}`,
      singularName: "",
      namespaced,
      ...(sub.group === undefined ? {} : { group: sub.group, version: sub.version }),
      kind: sub.kind,
      verbs: sub.verbs,
    })),
  ];
}

type AggregatedVersion = "v2" | "v2beta1";

/** kubectl up to 1.29 knows v2beta1 only; the document is the same. */
function aggregatedVersion(accept: string): AggregatedVersion | undefined {
  for (const range of accept.split(",")) {
    const parameters = range.split(";").map((part) => part.trim());
    if (!parameters.includes("as=APIGroupDiscoveryList")) continue;
    if (parameters.includes("v=v2")) return "v2";
    if (parameters.includes("v=v2beta1")) return "v2beta1";
  }
  return undefined;
}

function aggregated(groups: readonly Group[], version: AggregatedVersion): Answer {
  // Clients tell the two kinds of discovery apart by the parameters of the Content-Type.
  const contentType = `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`;
  return {
    kind: "json",
    code: 200,
    headers: { "Content-Type": contentType, Vary: "Accept" },
    object: {
      kind: "APIGroupDiscoveryList",
      apiVersion: `apidiscovery.k8s.io/${version}`,
      metadata: {},
      items: groups.map(({ name, versions }) => ({
        metadata: { ...(name === CORE ? {} : { name }), creationTimestamp: null },
        versions: versions.map(({ version: v, resources }) => ({
          version: v,
          resources: resources.map(aggregatedResource),
          freshness: "Current",
        })),
      })),
    },
  };
}

function aggregatedResource(resource: ResourceNames): object {
  const { group, version, kind, plural, singular, shortNames, categories } = resource;
  const subresource = (sub: Subresource): object => ({
    subresource: sub.name,
    responseKind: { group: sub.group ?? group, version: sub.version ?? version, kind: sub.kind },
    verbs: sub.verbs,
  });
  return {
    resource: plural,
    responseKind: { group, version, kind },
    scope: resource.namespaced ? "Namespaced" : "Cluster",
    singularResource: singular,
    verbs: resource.verbs,
    ...(shortNames.length > 0 ? { shortNames } : {}),
    ...(categories.length > 0 ? { categories } : {}),
    ...(resource.subresources.length > 0 ? { subresources: resource.subresources.map(subresource) } : {}),
  };
}
