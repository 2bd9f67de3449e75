import { deepEqual } from "../../api/deep-equal.ts";
import type { EndpointSlice, ObjectMeta, Service } from "../../api/index.ts";
import { isHeadless } from "../../api/services.ts";
import { serviceNameLabel } from "../../api/well-known.ts";
import type { SliceContent } from "./endpoints.ts";

/** The label by which slices belong to the controller that writes them. */
export const managedByLabel = "endpointslice.kubernetes.io/managed-by";
export const sliceController = "endpointslice-controller.k8s.io";
const headlessLabel = "service.kubernetes.io/headless";

/** Only these parts of a slice are the controller's to decide. */
export interface DesiredSlice extends Pick<EndpointSlice, "addressType" | "endpoints" | "ports"> {
  readonly labels: NonNullable<ObjectMeta["labels"]>;
}

/** What to do so that a service has the slices that it should have. */
export interface SlicePlan {
  readonly create: readonly DesiredSlice[];
  readonly update: readonly { readonly slice: EndpointSlice; readonly to: DesiredSlice }[];
  readonly remove: readonly EndpointSlice[];
}

/**
 * Compares what there is with what should be. A slice with the same ports is kept; those that are left over take what is
 * left to write, and only then slices are made or removed. A service without endpoints has one empty slice.
 */
export function planSlices(
  service: Service,
  contents: readonly SliceContent[],
  existing: readonly EndpointSlice[],
): SlicePlan {
  const labels = sliceLabels(service);
  const placeholder = { ports: null, endpoints: null };
  const desired: readonly DesiredSlice[] = (contents.length === 0 ? [placeholder] : contents).map(
    (content) => ({
      addressType: "IPv4",
      labels,
      endpoints: content.endpoints,
      ports: orNull(content.ports),
    }),
  );
  const left = [...existing];
  const take = (fits: (slice: EndpointSlice) => boolean): EndpointSlice | undefined => {
    const at = left.findIndex(fits);
    return at === -1 ? undefined : left.splice(at, 1)[0];
  };
  const matched = desired.map((to) => ({ to, slice: take(({ ports }) => deepEqual(ports, to.ports)) }));
  const assigned = matched.map(({ to, slice }) => ({ to, slice: slice ?? take(() => true) }));
  return {
    create: assigned.flatMap(({ to, slice }) => (slice === undefined ? [to] : [])),
    update: assigned.flatMap(({ to, slice }) =>
      slice === undefined || isAsDesired(slice, to) ? [] : [{ slice, to }],
    ),
    remove: left,
  };
}

function orNull<T>(list: readonly T[] | null): readonly T[] | null {
  return list === null || list.length === 0 ? null : list;
}

function isAsDesired(slice: EndpointSlice, to: DesiredSlice): boolean {
  return (
    deepEqual(slice.endpoints, to.endpoints) &&
    deepEqual(slice.ports, to.ports) &&
    deepEqual(slice.metadata.labels, to.labels)
  );
}

/** The service's own labels, and those of the controller. */
function sliceLabels(service: Service): NonNullable<ObjectMeta["labels"]> {
  return {
    ...service.metadata.labels,
    [managedByLabel]: sliceController,
    [serviceNameLabel]: service.metadata.name ?? "",
    ...(isHeadless(service) && { [headlessLabel]: "" }),
  };
}

/** Labels of the Endpoints of a service. */
export function endpointsLabels(service: Service): NonNullable<ObjectMeta["labels"]> {
  return {
    ...service.metadata.labels,
    [endpointsManagedBy]: endpointsController,
    ...(isHeadless(service) && { [headlessLabel]: "" }),
  };
}

export const endpointsManagedBy = "endpoints.kubernetes.io/managed-by";
export const endpointsController = "endpoint-controller";
