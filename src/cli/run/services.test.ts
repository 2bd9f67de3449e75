import { expect, it } from "vitest";
import type { ServicePort } from "../../api/index.ts";
import { reachedAt } from "./services.ts";

it.each<[string, readonly ServicePort[], string | undefined]>([
  [
    "by each of its node ports, with the port's name",
    [
      { name: "server", port: 8080, nodePort: 31180, protocol: "TCP" },
      { name: "https", port: 8443, nodePort: 31181, protocol: "TCP" },
    ],
    "service/web: http://127.0.0.1:31180 (server), https://127.0.0.1:31181 (https)",
  ],
  [
    "by a port without a name",
    [{ port: 80, nodePort: 30080, protocol: "TCP" }],
    "service/web: http://127.0.0.1:30080",
  ],
  ["not without node ports", [{ port: 80, protocol: "TCP" }], undefined],
  ["not by UDP", [{ port: 53, nodePort: 30053, protocol: "UDP" }], undefined],
])("a service is reached %s", (_title, ports, expected) => {
  expect(reachedAt({ metadata: { name: "web" }, spec: { ports } })).toBe(expected);
});
