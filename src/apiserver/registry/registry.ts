import type { ComputedResource, ResourceNames } from "../computed/computed-resource.ts";
import { reviews } from "../computed/reviews.ts";
import { eventViews } from "./event-views.ts";
import type { Resource } from "./resource.ts";

/** The kinds that are served, by where they lie in the URL space. */
export interface Registry {
  /** One for each collection of the store. */
  readonly all: readonly Resource[];
  /** All that has a place in the store: also other versions of the same collections. */
  readonly stored: readonly Resource[];
  /** What is answered for and not stored. */
  readonly computed: readonly ComputedResource[];
  /** What discovery names. */
  readonly served: readonly ResourceNames[];
  find(group: string, version: string, plural: string): Resource | undefined;
  findComputed(group: string, version: string, plural: string): ComputedResource | undefined;
}

/**
 * @param resources one for each collection
 * @param computed resources without a collection, beside the reviews that any server answers
 */
export function createRegistry(
  resources: readonly Resource[],
  computed: readonly ComputedResource[] = [],
): Registry {
  const stored = [...resources, ...eventViews(resources)];
  const answered = [...reviews, ...computed];
  const byPath = keyed(stored);
  const computedByPath = keyed(answered);
  return {
    all: resources,
    stored,
    computed: answered,
    served: [...stored, ...answered],
    find: (group, version, plural) => byPath.get(`${group}/${version}/${plural}`),
    findComputed: (group, version, plural) => computedByPath.get(`${group}/${version}/${plural}`),
  };
}

function keyed<T extends ResourceNames>(resources: readonly T[]): ReadonlyMap<string, T> {
  return new Map(resources.map((r) => [`${r.group}/${r.version}/${r.plural}`, r]));
}
