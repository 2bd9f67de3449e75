/** Endpoints and EndpointSlice. Each has an EndpointPort of its own. */
import type {
  Endpoint,
  EndpointAddress,
  EndpointConditions,
  EndpointHints,
  Endpoints,
  EndpointSlice,
  EndpointSlicePort,
  EndpointsPort,
  EndpointSubset,
} from "../services.ts";
import { always, boolean, int32, list, named, nullable, object, pointer, string } from "./build.ts";
import { objectReference } from "./config.ts";
import { labels, typeMeta } from "./meta.ts";
import type { ObjectSchema } from "./types.ts";

const address: ObjectSchema<EndpointAddress> = object<EndpointAddress>("EndpointAddress", {
  ip: always(string),
  hostname: string,
  nodeName: pointer(string),
  targetRef: objectReference,
});

const subset: ObjectSchema<EndpointSubset> = object<EndpointSubset>("EndpointSubset", {
  addresses: list<EndpointAddress>(address),
  notReadyAddresses: list<EndpointAddress>(address),
  ports: list<EndpointsPort>(
    object<EndpointsPort>("EndpointPort", {
      name: string,
      port: always(int32),
      protocol: named("v1.Protocol"),
      appProtocol: pointer(string),
    }),
  ),
});

export const endpoints: ObjectSchema<Endpoints> = object<Endpoints>("Endpoints", {
  ...typeMeta,
  subsets: list<EndpointSubset>(subset),
});

interface Named {
  readonly name: string;
}

const zoneOrNode = (name: string): ObjectSchema<Named> => object<Named>(name, { name: always(string) });

const endpoint: ObjectSchema<Endpoint> = object<Endpoint>("Endpoint", {
  addresses: always(list<string>(string)),
  conditions: always(
    object<EndpointConditions>("EndpointConditions", {
      ready: pointer(boolean),
      serving: pointer(boolean),
      terminating: pointer(boolean),
    }),
  ),
  hostname: pointer(string),
  targetRef: objectReference,
  deprecatedTopology: labels,
  nodeName: pointer(string),
  zone: pointer(string),
  hints: object<EndpointHints>("EndpointHints", {
    forZones: list<Named>(zoneOrNode("ForZone")),
    forNodes: list<Named>(zoneOrNode("ForNode")),
  }),
});

export const endpointSlice: ObjectSchema<EndpointSlice> = object<EndpointSlice>("EndpointSlice", {
  ...typeMeta,
  addressType: always(named("v1.AddressType")),
  endpoints: nullable(list<Endpoint>(endpoint)),
  ports: nullable(
    list<EndpointSlicePort>(
      object<EndpointSlicePort>("EndpointPort", {
        name: pointer(string),
        protocol: pointer(named("v1.Protocol")),
        port: pointer(int32),
        appProtocol: pointer(string),
      }),
    ),
  ),
});
