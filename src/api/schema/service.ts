/** Service. */
import type { Condition } from "../meta.ts";
import type {
  ClientIpConfig,
  LoadBalancerIngress,
  LoadBalancerStatus,
  PortStatus,
  Service,
  ServicePort,
  ServiceSpec,
  ServiceStatus,
  SessionAffinityConfig,
} from "../services.ts";
import { always, boolean, int32, intOrString, list, merge, named, object, pointer, string } from "./build.ts";
import { condition, labels, typeMeta } from "./meta.ts";
import type { ObjectSchema } from "./types.ts";

const servicePort: ObjectSchema<ServicePort> = object<ServicePort>("ServicePort", {
  name: string,
  protocol: named("v1.Protocol"),
  appProtocol: pointer(string),
  port: always(int32),
  targetPort: intOrString,
  nodePort: int32,
});

const sessionAffinityConfig: ObjectSchema<SessionAffinityConfig> = object<SessionAffinityConfig>(
  "SessionAffinityConfig",
  { clientIP: object<ClientIpConfig>("ClientIPConfig", { timeoutSeconds: pointer(int32) }) },
);

const ingress: ObjectSchema<LoadBalancerIngress> = object<LoadBalancerIngress>("LoadBalancerIngress", {
  ip: string,
  hostname: string,
  ipMode: pointer(named("v1.LoadBalancerIPMode")),
  ports: list<PortStatus>(
    object<PortStatus>("PortStatus", {
      port: always(int32),
      protocol: always(named("v1.Protocol")),
      error: pointer(string),
    }),
  ),
});

const serviceSpec: ObjectSchema<ServiceSpec> = object<ServiceSpec>("ServiceSpec", {
  ports: merge(list<ServicePort>(servicePort), "port"),
  selector: labels,
  clusterIP: string,
  clusterIPs: list<string>(string),
  type: named("v1.ServiceType"),
  externalIPs: list<string>(string),
  sessionAffinity: named("v1.ServiceAffinity"),
  loadBalancerIP: string,
  loadBalancerSourceRanges: list<string>(string),
  externalName: string,
  externalTrafficPolicy: named("v1.ServiceExternalTrafficPolicy"),
  healthCheckNodePort: int32,
  publishNotReadyAddresses: boolean,
  sessionAffinityConfig,
  ipFamilies: list<string>(named("v1.IPFamily")),
  ipFamilyPolicy: pointer(named("v1.IPFamilyPolicy")),
  allocateLoadBalancerNodePorts: pointer(boolean),
  loadBalancerClass: pointer(string),
  internalTrafficPolicy: pointer(named("v1.ServiceInternalTrafficPolicy")),
  trafficDistribution: pointer(string),
});

export const service: ObjectSchema<Service> = object<Service>("Service", {
  ...typeMeta,
  spec: always(serviceSpec),
  status: always(
    object<ServiceStatus>("ServiceStatus", {
      loadBalancer: always(
        object<LoadBalancerStatus>("LoadBalancerStatus", { ingress: list<LoadBalancerIngress>(ingress) }),
      ),
      conditions: merge(list<Condition>(condition), "type"),
    }),
  ),
});
