import { expect, it } from "vitest";
import { kubernetesService, serviceVariables } from "./service-env.ts";

it("tells of the API server as in a recorded pod (trace z-env)", () => {
  expect(serviceVariables(kubernetesService)).toEqual({
    KUBERNETES_SERVICE_HOST: "10.96.0.1",
    KUBERNETES_SERVICE_PORT: "443",
    KUBERNETES_SERVICE_PORT_HTTPS: "443",
    KUBERNETES_PORT: "tcp://10.96.0.1:443",
    KUBERNETES_PORT_443_TCP: "tcp://10.96.0.1:443",
    KUBERNETES_PORT_443_TCP_PROTO: "tcp",
    KUBERNETES_PORT_443_TCP_PORT: "443",
    KUBERNETES_PORT_443_TCP_ADDR: "10.96.0.1",
  });
});

it("the first port is the service's; names are written with underscores in capitals", () => {
  const variables = serviceVariables({
    name: "my-db",
    clusterIP: "10.96.0.7",
    ports: [
      { port: 53, protocol: "UDP" },
      { name: "alt-tcp", port: 5353, protocol: "TCP" },
    ],
  });
  expect(variables).toMatchObject({
    MY_DB_SERVICE_PORT: "53",
    MY_DB_SERVICE_PORT_ALT_TCP: "5353",
    MY_DB_PORT: "udp://10.96.0.7:53",
    MY_DB_PORT_53_UDP_PROTO: "udp",
    MY_DB_PORT_5353_TCP: "tcp://10.96.0.7:5353",
  });
});

it("a service without ports has no variables", () => {
  expect(serviceVariables({ ...kubernetesService, ports: [] })).toEqual({});
});
