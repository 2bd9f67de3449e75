import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "./testing/test-server.fixture.ts";

const inDefault = "/api/v1/namespaces/default";
const deployments = "/apis/apps/v1/namespaces/default/deployments";
const leases = "/apis/coordination.k8s.io/v1/namespaces/default/leases";
const events = "/apis/events.k8s.io/v1/namespaces/default/events";
const slices = "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices";
const merge = "application/merge-patch+json";
const web = {
  metadata: { name: "web" },
  spec: {
    replicas: 0,
    selector: { matchLabels: { app: "web" } },
    template: { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "c", image: "web:1" }] } },
  },
};
const otherUid = "11111111-2222-3333-4444-555555555555";

let api: TestServer;
beforeAll(async () => {
  api = await startTestServer();
  await api.request("POST", deployments, web);
  await api.request("POST", `${inDefault}/serviceaccounts`, { metadata: { name: "robot" } });
  await api.request("POST", `${inDefault}/services`, {
    metadata: { name: "svc" },
    spec: { ports: [{ port: 80 }] },
  });
  await api.request("POST", leases, { metadata: { name: "held", finalizers: ["x.y/z"] } });
  await api.request("DELETE", `${leases}/held`);
  await api.request("POST", "/api/v1/namespaces", { metadata: { name: "full" } });
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  expect(api.errors).toEqual([]);
});

type Refusal = readonly [method: string, path: string, body: unknown, code: number, message: string];

/** What kube-apiserver answers, by its source, where nothing was recorded. */
const refusals: readonly Refusal[] = [
  ["PUT", "/api/v1/namespaces/full/finalize", {}, 400, "name must be provided"],
  ["PUT", "/api/v1/namespaces/full/finalize", '"text"', 400, "cannot unmarshal string"],
  [
    "PUT",
    "/api/v1/namespaces/full/finalize",
    { metadata: { name: "full" }, spec: { finalizers: ["x"] } },
    422,
    "spec.finalizers[0]: Invalid value",
  ],
  ["GET", "/api/v1/namespaces/full/finalize", undefined, 405, "does not allow this method"],
  ["POST", `${inDefault}/pods/p/binding`, { target: "x" }, 400, "Binding.target of type v1.ObjectReference"],
  ["POST", `${inDefault}/pods/p/binding`, { target: { name: "n" } }, 400, "name in URL does not match name"],
  ["POST", `${inDefault}/pods/p/binding`, { metadata: { name: "p" } }, 500, "target.name: Required value"],
  [
    "POST",
    `${inDefault}/pods/p/binding`,
    { metadata: { name: "p" }, target: { kind: "Pod", name: "n" } },
    500,
    'target.kind: Unsupported value: "Pod": supported values: "Node", "<empty>"',
  ],
  [
    "POST",
    `${inDefault}/pods/p/eviction`,
    { deleteOptions: { gracePeriodSeconds: "x" } },
    400,
    "DeleteOptions.deleteOptions.gracePeriodSeconds of type int64",
  ],
  [
    "POST",
    `${inDefault}/serviceaccounts/robot/token`,
    { spec: { expirationSeconds: "x" } },
    400,
    "TokenRequestSpec.spec.expirationSeconds of type int64",
  ],
  [
    "POST",
    `${inDefault}/serviceaccounts/robot/token`,
    { metadata: { name: "other" } },
    422,
    "must match the service account name if specified",
  ],
  [
    "POST",
    `${inDefault}/serviceaccounts/robot/token`,
    { spec: { boundObjectRef: { apiVersion: "v1", kind: "Pod", name: "nope" } } },
    404,
    'pods "nope" not found',
  ],
  [
    "POST",
    `${inDefault}/serviceaccounts/robot/token`,
    { spec: { boundObjectRef: { apiVersion: "v1", kind: "Foo", name: "x" } } },
    400,
    "cannot bind token to object of type /v1, Kind=Foo",
  ],
  [
    "POST",
    "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
    { spec: { resourceAttributes: { verb: "get" }, nonResourceAttributes: { path: "/" } } },
    422,
    "cannot be specified in combination with resourceAttributes",
  ],
  ["POST", "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", {}, 400, "no namespace on request"],
  [
    "GET",
    `${inDefault}/configmaps?continue=garbage`,
    undefined,
    400,
    "invalid character '\\u0081' looking for",
  ],
  ["GET", `${inDefault}/configmaps?continue=a*b`, undefined, 400, "illegal base64 data at input byte 1"],
  ["GET", `${inDefault}/configmaps?continue=e30`, undefined, 400, 'recognize this encoded version ""'],
  [
    "PUT",
    `${inDefault}/services/svc`,
    { metadata: { name: "svc", uid: otherUid }, spec: { ports: [{ port: 80 }] } },
    409,
    "Key: /services/specs/default/svc,",
  ],
  [
    "PATCH",
    `${leases}/held`,
    { metadata: { finalizers: ["x.y/z", "a.b/c"] } },
    422,
    'found new finalizers []string{"a.b/c"}',
  ],
  ["POST", events, { metadata: { name: "e" } }, 422, "eventTime: Required value"],
  [
    "POST",
    events,
    {
      metadata: { name: "e" },
      eventTime: "2026-01-01T00:00:00.000000Z",
      type: "Normal",
      reason: "r",
      action: "a",
      reportingController: "c",
      reportingInstance: "i",
      deprecatedCount: 1,
    },
    422,
    'count: Invalid value: "": needs to be unset',
  ],
  [
    "POST",
    `${inDefault}/events`,
    { metadata: { name: "a%b" }, involvedObject: { namespace: "default" } },
    422,
    "may not contain '%'",
  ],
];

it.each(refusals)("%s %s %j: %i", async (method, path, body, code, message) => {
  const settings = method === "PATCH" ? { contentType: merge } : {};
  const answer = await api.request(method, path, body, settings);
  expect([answer.code, answer.body["message"]]).toEqual([code, expect.stringContaining(message)]);
  expect(answer.body).toMatchObject({ kind: "Status", status: "Failure", code });
});

describe("conflicts name the group of what they are about", () => {
  it.each<[string, string, unknown, string, string]>([
    [
      "a stale version",
      "PUT",
      { ...web, metadata: { name: "web", resourceVersion: "1" } },
      "deployments.apps",
      "deployments",
    ],
    ["another uid", "DELETE", { preconditions: { uid: "x" } }, "Deployment.apps", "Deployment"],
    [
      "another version",
      "DELETE",
      { preconditions: { resourceVersion: "1" } },
      "Deployment.apps",
      "Deployment",
    ],
  ])("%s", async (_what, method, body, subject, kind) => {
    const answer = await api.request(method, `${deployments}/web`, body);
    expect(answer.body["message"]).toContain(`Operation cannot be fulfilled on ${subject} "web": `);
    expect([answer.code, answer.body["details"]]).toEqual([409, { name: "web", group: "apps", kind }]);
  });
});

describe("Endpoints", () => {
  const deprecated = '299 - "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"';

  it.each([
    ["GET", `${inDefault}/endpoints`, undefined],
    ["GET", `${inDefault}/endpoints/nope`, undefined],
    ["GET", `${inDefault}/endpoints?watch=true&timeoutSeconds=0`, undefined],
    ["POST", `${inDefault}/endpoints`, { metadata: { name: "Bad_Name" } }],
    ["DELETE", `${inDefault}/endpoints/nope`, undefined],
  ])("%s %s is told of EndpointSlices from 1.33 on", async (method, path, body) => {
    const response = await api.open(method, path, {
      contentType: "application/json",
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    response.destroy();
    expect(response.headers["warning"]).toBe(deprecated);
  });

  it("of 1.32 are not deprecated", async () => {
    await using older = await startTestServer({}, undefined, undefined, 32);
    expect((await older.request("GET", `${inDefault}/endpoints`)).headers["warning"]).toBeUndefined();
  });

  it("with addresses in a form of former days are warned of, as Services are", async () => {
    const subsets = [{ addresses: [{ ip: "10.00.0.1" }] }];
    const { headers } = await api.request("POST", `${inDefault}/endpoints`, {
      metadata: { name: "e" },
      subsets,
    });
    expect(headers["warning"]).toContain("subsets[0].addresses[0].ip: non-standard IP address");
    const spec = { ports: [{ port: 80 }], externalIPs: ["203.0.113.007"] };
    const service = await api.request("POST", `${inDefault}/services`, { metadata: { name: "old" }, spec });
    expect(service.headers["warning"]).toContain("spec.externalIPs[0]: non-standard IP address");
  });
});

it("the generation of an EndpointSlice counts what it holds and its labels, nothing else", async () => {
  await api.request("POST", slices, { metadata: { name: "s" }, addressType: "IPv4", endpoints: [] });
  const patches = [
    { endpoints: [{ addresses: ["10.0.0.1"] }] },
    { metadata: { labels: { a: "b" } } },
    { metadata: { annotations: { a: "b" } } },
  ];
  const generations: unknown[] = [];
  for (const patch of patches) {
    const { body } = await api.request("PATCH", `${slices}/s`, patch, { contentType: merge });
    generations.push(body["metadata"]?.["generation"]);
  }
  expect(generations).toEqual([2, 3, 3]);
});
