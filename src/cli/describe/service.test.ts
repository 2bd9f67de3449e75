import { expect, it } from "vitest";
import type { EndpointSlice, Service } from "../../api/index.ts";
import { describeService } from "./service.ts";

const service: Service = {
  metadata: { name: "web", namespace: "default", labels: { app: "web" } },
  spec: {
    selector: { app: "web", "app.kubernetes.io/name": "web" },
    type: "NodePort",
    clusterIP: "10.96.45.180",
    clusterIPs: ["10.96.45.180"],
    ipFamilies: ["IPv4"],
    ipFamilyPolicy: "SingleStack",
    ports: [{ name: "http", port: 80, protocol: "TCP", targetPort: "main", nodePort: 31999 }],
    sessionAffinity: "None",
    externalTrafficPolicy: "Cluster",
    internalTrafficPolicy: "Cluster",
  },
};
const slice = (...ready: readonly boolean[]): EndpointSlice => ({
  metadata: { name: "web-1" },
  addressType: "IPv4",
  endpoints: ready.map((is, index) => ({
    addresses: [`10.244.0.${String(index + 2)}`],
    conditions: { ready: is },
  })),
  ports: [{ name: "http", port: 8080, protocol: "TCP" }],
});

it("a service reads as with kubectl", () => {
  expect(describeService(service, [slice(true, false)], [], 0)).toBe(`Name:                     web
Namespace:                default
Labels:                   app=web
Annotations:              <none>
Selector:                 app.kubernetes.io/name=web,app=web
Type:                     NodePort
IP Family Policy:         SingleStack
IP Families:              IPv4
IP:                       10.96.45.180
IPs:                      10.96.45.180
Port:                     http  80/TCP
TargetPort:               main/TCP
NodePort:                 http  31999/TCP
Endpoints:                10.244.0.2:8080
Session Affinity:         None
External Traffic Policy:  Cluster
Internal Traffic Policy:  Cluster
Events:                   <none>
`);
});

it.each<[string, readonly EndpointSlice[], string]>([
  ["without slices", [], "<none>"],
  ["while none is ready", [slice(false)], ""],
  [
    "that are many",
    [slice(true, true, true, true, true)],
    "10.244.0.2:8080,10.244.0.3:8080,10.244.0.4:8080 + 2 more...",
  ],
])("endpoints %s", (_title, slices, expected) => {
  expect(/Endpoints: +(.*)/.exec(describeService(service, slices, [], 0))?.[1]).toBe(expected);
});
