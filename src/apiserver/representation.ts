import type { KubeObject, ListMeta, StoredMeta } from "../api/index.ts";
import { apiVersionOf } from "../api/scheme.ts";
import type { Stored } from "../storage/index.ts";
import type { EpochMs } from "../util/time.ts";
import { badRequest } from "./api-error.ts";
import type { Representation } from "./negotiation.ts";
import type { Resource } from "./registry/resource.ts";
import { cellsOf, columnsOf } from "./rules/tables.ts";

/** What of each object a table row carries along. */
export type IncludeObject = "None" | "Metadata" | "Object";

/** How a client wants to see objects. */
export interface View {
  readonly shape: Representation;
  readonly include: IncludeObject;
  /** For ages. */
  readonly now: EpochMs;
}

/** @throws ApiError 400 */
export function includedObject(query: URLSearchParams): IncludeObject {
  const value = query.get("includeObject") ?? "";
  if (value === "") return "Metadata";
  if (value === "None" || value === "Metadata" || value === "Object") return value;
  throw badRequest(`unrecognized includeObject value: "${value}"`);
}

/** One object in the wanted shape. */
export function representOne(resource: Resource, object: Stored, view: View): object {
  if (view.shape === "object") return onWire(resource, object);
  if (view.shape === "metadata") return partial(object.metadata);
  return table(resource, [object], { resourceVersion: object.metadata.resourceVersion }, view, true);
}

/** A list in the wanted shape. Items of plain lists carry no kind, as from kube-apiserver. */
export function representList(
  resource: Resource,
  { items, metadata }: { readonly items: readonly Stored[]; readonly metadata: ListMeta },
  view: View,
): object {
  if (view.shape === "table") return table(resource, items, metadata, view, true);
  if (view.shape === "metadata") {
    const partials = items.map((object) => partial(object.metadata));
    return { kind: "PartialObjectMetadataList", apiVersion: "meta.k8s.io/v1", metadata, items: partials };
  }
  return {
    kind: `${resource.kind}List`,
    apiVersion: apiVersionOf(resource),
    metadata,
    items: items.map((object) => withoutType(resource, object)),
  };
}

/** The object of a watch event. */
export function representEvent(resource: Resource, object: Stored, view: View, first: boolean): object {
  if (view.shape !== "table") return representOne(resource, object, view);
  return table(resource, [object], { resourceVersion: object.metadata.resourceVersion }, view, first);
}

function table(
  resource: Resource,
  items: readonly Stored[],
  metadata: ListMeta,
  view: View,
  withColumns: boolean,
): object {
  return {
    kind: "Table",
    apiVersion: "meta.k8s.io/v1",
    metadata,
    columnDefinitions: withColumns ? columnsOf(resource) : null,
    rows: items.map((object) => ({
      cells: cellsOf(resource, object, view.now),
      ...rowObject(resource, object, view.include),
    })),
  };
}

function rowObject(resource: Resource, object: Stored, include: IncludeObject): { readonly object?: object } {
  if (include === "None") return {};
  return { object: include === "Object" ? onWire(resource, object) : partial(object.metadata) };
}

function partial(metadata: StoredMeta): object {
  return { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata };
}

/** An object as the resource's version writes it, with its type. */
export function onWire(
  resource: Resource,
  { kind: _kind, apiVersion: _apiVersion, ...rest }: KubeObject,
): object {
  return {
    kind: resource.kind,
    apiVersion: apiVersionOf(resource),
    ...(resource.wire?.encode(rest) ?? rest),
  };
}

function withoutType({ wire }: Resource, { kind: _kind, apiVersion: _apiVersion, ...rest }: Stored): object {
  return wire?.encode(rest) ?? rest;
}
