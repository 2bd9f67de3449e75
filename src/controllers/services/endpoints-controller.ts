import type { Endpoints, EndpointSlice, Service } from "../../api/index.ts";
import { deepEqual } from "../../api/deep-equal.ts";
import { generatedName } from "../../api/names.ts";
import { formatMicroTime, formatTimestamp } from "../../api/timestamp.ts";
import { serviceNameLabel } from "../../api/well-known.ts";
import { ignoringMissing, type Stored } from "../../storage/index.ts";
import { ENDPOINT_SLICES, ENDPOINTS, PODS, SERVICES } from "../collections.ts";
import { type ControllerEnv, onChange } from "../on-change.ts";
import { controllerReference } from "../owners.ts";
import { hasSelector, podsBehind, sliceContents, subsetsOf } from "./endpoints.ts";
import {
  type DesiredSlice,
  endpointsController,
  endpointsLabels,
  endpointsManagedBy,
  managedByLabel,
  planSlices,
  sliceController,
} from "./slices.ts";

/** What the controller works with. */
export interface EndpointsControllerEnv extends ControllerEnv {
  readonly newUid: () => string;
  /** A number in [0, 1), for names. */
  readonly random: () => number;
}

const changedAnnotation = "endpoints.kubernetes.io/last-change-trigger-time";

/**
 * Keeps the EndpointSlices and Endpoints of services with a selector: who is behind them, and who of those is ready
 * (endpointslice and endpoints controllers). Runs until the signal aborts.
 */
export async function runEndpointsController(
  env: EndpointsControllerEnv,
  signal: AbortSignal,
): Promise<void> {
  const sync = async (): Promise<void> => {
    const services = env.store.list(SERVICES).items;
    await Promise.all([
      ...services.filter(hasSelector).map((service) => syncService(env, service)),
      ...orphans(env),
    ]);
  };
  await onChange(env, [SERVICES, PODS, ENDPOINTS, ENDPOINT_SLICES], sync, signal);
}

async function syncService(env: EndpointsControllerEnv, service: Stored<Service>): Promise<void> {
  const { namespace = "", name } = service.metadata;
  const pods = podsBehind(service, env.store.list(PODS, { namespace }).items);
  const existing = env.store.list(ENDPOINT_SLICES, {
    namespace,
    where: (slice) => isOurs(slice) && slice.metadata.labels?.[serviceNameLabel] === name,
  }).items;
  const plan = planSlices(service, sliceContents(service, pods), existing);
  await Promise.all([
    ...plan.create.map((slice) => createSlice(env, service, slice)),
    ...plan.update.map(({ slice, to }) => updateSlice(env, slice, to)),
    ...plan.remove.map((slice) => removeSlice(env, slice)),
    writeEndpoints(env, service, subsetsOf(service, pods)),
  ]);
}

const isOurs = ({ metadata }: EndpointSlice): boolean =>
  metadata.labels?.[managedByLabel] === sliceController;

/** Endpoints of services that are gone; slices have an owner, and go with it. */
function orphans({ store }: EndpointsControllerEnv): readonly Promise<void>[] {
  const left = store.list(ENDPOINTS, {
    where: ({ metadata }) =>
      metadata.labels?.[endpointsManagedBy] === endpointsController &&
      store.get(SERVICES, metadata.namespace ?? "", metadata.name) === undefined,
  }).items;
  return left.map(async ({ metadata }) => {
    await ignoringMissing(
      store.write(ENDPOINTS, metadata.namespace ?? "", metadata.name, () => ({ remove: true })),
    );
  });
}

async function createSlice(
  env: EndpointsControllerEnv,
  service: Stored<Service>,
  { labels, ...content }: DesiredSlice,
): Promise<void> {
  const { namespace = "" } = service.metadata;
  const generateName = `${service.metadata.name}-`;
  const name = generatedName(generateName, Array.from({ length: 5 }, env.random));
  const slice: EndpointSlice = {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: {
      name,
      generateName,
      namespace,
      uid: env.newUid(),
      generation: 1,
      creationTimestamp: formatTimestamp(env.clock.now()),
      labels,
      annotations: changedNow(env),
      ownerReferences: [controllerReference(service)],
    },
    ...content,
  };
  await env.store.write(ENDPOINT_SLICES, namespace, name, (current) =>
    current === undefined ? { set: slice } : {},
  );
}

async function updateSlice(
  env: EndpointsControllerEnv,
  { metadata }: EndpointSlice,
  { labels, ...content }: DesiredSlice,
): Promise<void> {
  const { namespace = "", name = "" } = metadata;
  await ignoringMissing(
    env.store.write(ENDPOINT_SLICES, namespace, name, (current) => {
      if (current === undefined) return {};
      const { generation = 0, annotations } = current.metadata;
      const written = {
        ...current.metadata,
        generation: generation + 1,
        labels,
        annotations: { ...annotations, ...changedNow(env) },
      };
      return { set: { ...current, ...content, metadata: written } };
    }),
  );
}

async function removeSlice(env: EndpointsControllerEnv, { metadata }: EndpointSlice): Promise<void> {
  const { namespace = "", name = "" } = metadata;
  await ignoringMissing(env.store.write(ENDPOINT_SLICES, namespace, name, () => ({ remove: true })));
}

/** Endpoints bear the service's name. */
async function writeEndpoints(
  env: EndpointsControllerEnv,
  service: Stored<Service>,
  subsets: NonNullable<Endpoints["subsets"]>,
): Promise<void> {
  const { namespace = "", name } = service.metadata;
  const labels = endpointsLabels(service);
  await env.store.write(ENDPOINTS, namespace, name, (current) => {
    const same = deepEqual(current?.subsets ?? [], subsets) && deepEqual(current?.metadata.labels, labels);
    if (same) return {};
    const fresh = {
      name,
      namespace,
      uid: env.newUid(),
      creationTimestamp: formatTimestamp(env.clock.now()),
    };
    const base = current?.metadata ?? fresh;
    const annotations = { ...current?.metadata.annotations, ...changedNow(env) };
    const metadata = { ...base, labels, annotations };
    return {
      set: { apiVersion: "v1", kind: "Endpoints", metadata, ...(subsets.length > 0 && { subsets }) },
    };
  });
}

function changedNow({ clock }: EndpointsControllerEnv): Readonly<Record<string, string>> {
  return { [changedAnnotation]: formatMicroTime(clock.now()) };
}
