import type { ApiFeatures } from "../../api/features.ts";
import {
  defaultEndpoints,
  defaultEndpointSlice,
  defaultService,
  prepareServiceForCreate,
  prepareServiceForUpdate,
} from "../../api/defaults/service.ts";
import type { Endpoints, EndpointSlice, Service } from "../../api/index.ts";
import { kinds } from "../../api/scheme.ts";
import { allocateAddresses } from "../../api/service-addresses/allocate.ts";
import { DryRunAllocation, RealAllocation, type Taken, takenBy } from "../../api/service-addresses/ranges.ts";
import {
  validateEndpoints,
  validateEndpointSlice,
  validateEndpointSliceUpdate,
} from "../../api/validation/endpoints.ts";
import { invalidStatus } from "../../api/validation/invalid-status.ts";
import {
  validateService,
  validateServiceStatusUpdate,
  validateServiceUpdate,
} from "../../api/validation/service.ts";
import { warningsForEndpoints, warningsForService } from "../../api/warnings/service.ts";
import type { ResourceType, Store } from "../../storage/index.ts";
import { ApiError } from "../api-error.ts";
import { type Reservation, type Resource, resource, type Strategy } from "./resource.ts";
import { newStatus } from "./status.ts";

const SERVICES: ResourceType<Service> = { name: "services" };

const ENDPOINTS_DEPRECATED = "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice";

const endpointsStrategy: Strategy<Endpoints> = {
  default: defaultEndpoints,
  validate: validateEndpoints,
  warnings: warningsForEndpoints,
  updateWarnings: warningsForEndpoints,
};

const endpointSliceStrategy: Strategy<EndpointSlice> = {
  generation: "contentAndLabels",
  default: defaultEndpointSlice,
  validate: validateEndpointSlice,
  validateUpdate: validateEndpointSliceUpdate,
};

/**
 * Services and what they lead to.
 * @param store whose services share the addresses
 * @param random a number in [0, 1), for addresses
 */
export function serviceResources(
  store: Store,
  random: () => number,
  features: ApiFeatures,
): readonly Resource[] {
  const addresses = new ServiceAddresses(store, random);
  const serviceStrategy: Strategy<Service> = {
    returnsDeleted: true,
    default: defaultService,
    reserve: (service, current, dryRun) => addresses.reserve(service, current, dryRun),
    prepareForCreate: prepareServiceForCreate,
    prepareForUpdate: prepareServiceForUpdate,
    prepareStatusUpdate: newStatus,
    validate: (service) => validateService(service, features),
    validateUpdate: (next, current) => validateServiceUpdate(next, current, features),
    validateStatusUpdate: validateServiceStatusUpdate,
    warnings: warningsForService,
    updateWarnings: warningsForService,
  };
  const endpoints = resource(kinds.Endpoints, endpointsStrategy);
  return [
    resource(kinds.Service, serviceStrategy, ["status"]),
    features.endpointsDeprecated === "on" ? { ...endpoints, deprecation: ENDPOINTS_DEPRECATED } : endpoints,
    resource(kinds.EndpointSlice, endpointSliceStrategy),
  ].map((served) => ({ ...served, features }));
}

/** Who has which address: stored services, and those that are being written. */
class ServiceAddresses {
  readonly #store: Store;
  readonly #random: () => number;
  readonly #unwritten = new Set<RealAllocation>();

  constructor(store: Store, random: () => number) {
    this.#store = store;
    this.#random = random;
  }

  /** @throws ApiError 422, 500 */
  reserve(service: Service, current: Service | undefined, dryRun: boolean): Reservation<Service> {
    const taken = this.#taken();
    const real = dryRun ? undefined : new RealAllocation(taken, this.#random);
    const result = allocateAddresses(service, current, real ?? new DryRunAllocation(taken));
    switch (result.kind) {
      case "invalid":
        throw ApiError.of(invalidStatus(kinds.Service, service.metadata.name ?? "", result.errors));
      case "failed":
        throw new ApiError(500, "InternalError", `Internal error occurred: ${result.message}`);
      case "allocated":
        return this.#hold(result.service, real);
      default:
        return result satisfies never;
    }
  }

  #hold(service: Service, allocation: RealAllocation | undefined): Reservation<Service> {
    if (allocation !== undefined) this.#unwritten.add(allocation);
    return {
      object: service,
      [Symbol.dispose]: () => {
        if (allocation !== undefined) this.#unwritten.delete(allocation);
      },
    };
  }

  #taken(): Taken {
    const stored = takenBy(this.#store.list(SERVICES).items);
    const unwritten = [...this.#unwritten];
    return {
      hasIp: (ip) => stored.hasIp(ip) || unwritten.some(({ ips }) => ips.has(ip)),
      hasPort: (port) => stored.hasPort(port) || unwritten.some(({ ports }) => ports.has(port)),
    };
  }
}
