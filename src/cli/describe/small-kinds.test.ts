import { expect, it } from "vitest";
import { describeAnyObject } from "./any-object.ts";
import { describeConfigMap, describeSecret, describeServiceAccount } from "./config.ts";
import { describeEndpoints, describeEndpointSlice } from "./endpoints.ts";
import { describeNamespace } from "./namespace.ts";

process.env["TZ"] = "UTC";

const metadata = { name: "it", namespace: "default", labels: { app: "web" } };
const token = "kubernetes.io/service-account-token";
const tokenOf = (name: string): Readonly<Record<string, string>> => ({
  "kubernetes.io/service-account.name": name,
  "kubernetes.io/service-account.uid": "u",
});

it.each<[string, () => string]>([
  [
    "a config map",
    () =>
      describeConfigMap({ metadata, data: { b: "l1\nl2\n", a: "1" }, binaryData: { x: "aGVsbG8=" } }, [], 0),
  ],
  ["an empty config map", () => describeConfigMap({ metadata }, [], 0)],
  ["a secret", () => describeSecret({ metadata, type: "Opaque", data: { pw: "aHVudGVyMg==" } })],
  [
    "a service account's token",
    () => describeSecret({ metadata, type: token, data: { token: "YWJj", "ca.crt": "YWJj" } }),
  ],
  [
    "a service account",
    () =>
      describeServiceAccount(
        {
          metadata: { ...metadata, uid: "u" },
          secrets: [{ name: "one" }, { name: "two" }],
          imagePullSecrets: [{ name: "missing" }],
        },
        [
          { metadata: { name: "one" } },
          { metadata: { name: "two" } },
          { metadata: { name: "its", annotations: tokenOf("it") }, type: token },
          { metadata: { name: "another's", annotations: tokenOf("other") }, type: token },
        ],
        [],
        0,
      ),
  ],
  [
    "a namespace",
    () =>
      describeNamespace({
        metadata: { name: "it" },
        status: {
          phase: "Terminating",
          conditions: [
            {
              type: "NamespaceContentRemaining",
              status: "True",
              lastTransitionTime: "2026-01-02T03:04:05Z",
              reason: "SomeResourcesRemain",
              message: "pods. has 1 resource instances",
            },
          ],
        },
      }),
  ],
  [
    "endpoints",
    () =>
      describeEndpoints(
        {
          metadata,
          subsets: [
            { addresses: [{ ip: "10.0.0.1" }, { ip: "10.0.0.2" }], ports: [{ port: 80, protocol: "TCP" }] },
            { notReadyAddresses: [{ ip: "10.0.0.3" }] },
          ],
        },
        [],
        0,
      ),
  ],
  [
    "an endpoint slice",
    () =>
      describeEndpointSlice(
        {
          metadata,
          addressType: "IPv4",
          ports: [{ name: "http", port: 80, protocol: "TCP" }, { protocol: "TCP" }],
          endpoints: [
            {
              addresses: ["10.0.0.1"],
              conditions: { ready: false },
              nodeName: "laptop",
              targetRef: { kind: "Pod", name: "web" },
            },
            { addresses: ["10.0.0.2"], hostname: "db", zone: "z" },
          ],
        },
        [],
        0,
      ),
  ],
  [
    "an endpoint slice of nothing",
    () => describeEndpointSlice({ metadata, addressType: "IPv4", ports: null, endpoints: null }, [], 0),
  ],
  [
    "a kind that has no form of its own",
    () =>
      describeAnyObject(
        {
          apiVersion: "example.com/v1",
          kind: "Thing",
          metadata: { ...metadata, uid: "u", resourceVersion: "7", managedFields: [] },
          ...{ spec: { podCIDR: "10.0.0.0/8", apiURL: "u", "a.b": null, list: ["x", { deep: true }] } },
        },
        [],
        0,
      ),
  ],
])("%s reads as with kubectl", (_title, describe) => {
  expect(describe()).toMatchSnapshot();
});
