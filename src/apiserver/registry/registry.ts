import type { Resource } from "./resource.ts";

/** The kinds that are served, by where they lie in the URL space. */
export interface Registry {
  readonly all: readonly Resource[];
  find(group: string, version: string, plural: string): Resource | undefined;
}

export function createRegistry(resources: readonly Resource[]): Registry {
  const byPath = new Map(resources.map((r) => [`${r.group}/${r.version}/${r.plural}`, r]));
  return {
    all: resources,
    find: (group, version, plural) => byPath.get(`${group}/${version}/${plural}`),
  };
}
