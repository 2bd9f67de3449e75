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
  ["POST", "/api/v1/configmaps", { metadata: { name: "a", namespace: "default" } }, 405, "does not allow"],
  ["DELETE", "/api/v1/configmaps", undefined, 405, "does not allow"],
  ["PATCH", `${deployments}/web`, { metadata: { uid: otherUid } }, 422, "metadata.uid: Invalid value"],
  ["PUT", `${deployments}/web/scale`, { spec: { replicas: 1 } }, 400, "name must be provided"],
  [
    "PATCH",
    `${deployments}/web/status`,
    { status: { replicas: 1, readyReplicas: 2 } },
    422,
    "is invalid: status.readyReplicas: Invalid value: 2: cannot be greater than status.replicas",
  ],
  ["PATCH", `${deployments}/web/status`, { status: { collisionCount: -1 } }, 422, "status.collisionCount"],
  [
    "DELETE",
    `${deployments}/web`,
    { apiVersion: "v1", kind: "Pod" },
    400,
    "cannot be handled as a DeleteOptions",
  ],
  [
    "POST",
    "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
    { apiVersion: "v1", kind: "Pod" },
    400,
    "converting (v1.Pod) to (authorization.SelfSubjectAccessReview): unknown conversion",
  ],
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

describe("a configuration that is applied", () => {
  const apply = { contentType: "application/apply-patch+yaml" };
  const of = (spec: object) => ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web" },
    spec,
  });
  const containers = (...items: readonly object[]) => of({ template: { spec: { containers: items } } });
  const place = ".spec.template.spec.containers";

  it.each<[string, unknown, number, string]>([
    [
      "a text for a number",
      of({ replicas: "x" }),
      500,
      "): .spec.replicas: expected numeric (int or float), got string",
    ],
    [
      "a number for a text",
      containers({ name: "c", image: 1 }),
      500,
      `): ${place}[name="c"].image: expected string, got &value.valueUnstructured{Value:1}`,
    ],
    ["a text for a boolean", of({ paused: "x" }), 500, "): .spec.paused: expected boolean, got &{x}"],
    [
      "a map for a list",
      of({ template: { spec: { containers: { a: 1 } } } }),
      500,
      "expected list, got &{map[a:1]}",
    ],
    ["a list for a map", of({ template: [1] }), 500, "): .spec.template: expected map, got &{[1]}"],
    [
      "a field of nobody's",
      containers({ name: "c", foo: 1 }),
      500,
      `): ${place}[name="c"].foo: field not declared in schema`,
    ],
    [
      "the same key twice",
      containers({ name: "c" }, { name: "c" }),
      500,
      `): ${place}: duplicate entries for key [name="c"]`,
    ],
    [
      "several mistakes",
      of({ replicas: "x", foo: 1 }),
      500,
      "): errors:\n  .spec.replicas: expected numeric (int or float), got string\n  .spec.foo: field not declared in schema\n",
    ],
    ["no YAML", "a: [", 400, "error decoding YAML: error converting YAML to JSON: yaml: "],
  ])("with %s", async (_what, config, code, message) => {
    const answer = await api.request("PATCH", `${deployments}/web?fieldManager=m`, config, apply);
    expect([answer.code, answer.body["message"]]).toEqual([code, expect.stringContaining(message)]);
  });

  it("may leave out the protocol of a port, which has a default", async () => {
    const config = containers({ name: "c", image: "web:1", ports: [{ containerPort: 80 }] });
    const path = `${deployments}/web?fieldManager=m&dryRun=All&force=true`;
    expect((await api.request("PATCH", path, config, apply)).code).toBe(200);
  });

  it("does not make an object with a uid of its own", async () => {
    const config = {
      ...web,
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "new", uid: otherUid },
    };
    const { code, body } = await api.request("PATCH", `${deployments}/new?fieldManager=m`, config, apply);
    expect([code, body["message"]]).toEqual([409, expect.stringContaining("no existing object was found")]);
  });
});

it("a JSON patch of more than 10,000 operations is too large", async () => {
  const patch = Array.from({ length: 10_001 }, () => ({ op: "test", path: "/metadata/name", value: "web" }));
  const contentType = "application/json-patch+json";
  const { code, body } = await api.request("PATCH", `${deployments}/web`, patch, { contentType });
  expect([code, body["message"]]).toEqual([
    413,
    "Request entity too large: The allowed maximum operations in a JSON patch is 10000, got 10001",
  ]);
});

it("a Table of a version that there is not is not acceptable", async () => {
  const headers = { accept: "application/json;as=Table;v=v2;g=meta.k8s.io" };
  expect((await api.request("GET", `${inDefault}/pods`, undefined, { headers })).code).toBe(406);
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
