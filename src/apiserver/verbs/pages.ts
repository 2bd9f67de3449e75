import type { Stored } from "../../storage/index.ts";
import { continueToken } from "../continuation.ts";
import type { ListOptions } from "../list-options.ts";

/** A part of a list, with what a client needs to ask for the next. */
export interface Page {
  readonly items: readonly Stored[];
  readonly metadata: {
    readonly resourceVersion: string;
    readonly continue?: string;
    /** Left out with selectors: kube-apiserver would have to look at all that is left. */
    readonly remainingItemCount?: number;
  };
}

/** Cuts the page that was asked for out of the whole list. */
export function pageOf(
  all: readonly Stored[],
  revision: number,
  { limit, continuation }: Pick<ListOptions, "limit" | "continuation">,
  selective: boolean,
): Page {
  const from = continuation === undefined ? 0 : firstFrom(all, continuation.start);
  const resourceVersion = String(revision);
  const rest = from === 0 ? all : all.slice(from);
  if (limit === undefined || rest.length <= limit) return { items: rest, metadata: { resourceVersion } };
  const items = rest.slice(0, limit);
  const token = continueToken(revision, `${keyOf(items.at(-1))}\0`);
  const remaining = selective ? {} : { remainingItemCount: rest.length - limit };
  return { items, metadata: { resourceVersion, continue: token, ...remaining } };
}

/** Lists are in the order of their keys. */
function firstFrom(all: readonly Stored[], start: string): number {
  const index = all.findIndex((object) => keyOf(object) >= start);
  return index < 0 ? all.length : index;
}

function keyOf(object: Stored | undefined): string {
  return `${object?.metadata.namespace ?? ""}/${object?.metadata.name ?? ""}`;
}
