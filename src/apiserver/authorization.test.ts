import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { READ_ONLY_TOKEN, startTestServer, type TestServer } from "./testing/test-server.fixture.ts";

let api: TestServer;
beforeAll(async () => {
  api = await startTestServer();
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

const reader = { headers: { authorization: `Bearer ${READ_ONLY_TOKEN}` } };
const inDefault = "/api/v1/namespaces/default";

describe("the read-only user", () => {
  it.each([
    ["GET", "/api/v1/pods"],
    ["GET", `${inDefault}/configmaps?watch=true&timeoutSeconds=0`],
    ["GET", "/api/v1/namespaces/default"],
    ["GET", "/apis/events.k8s.io/v1/events"],
    ["GET", "/apis/minikubelet.io/v1alpha1/podtimelines"],
    ["GET", "/openapi/v3"],
    ["GET", "/version"],
  ])("may %s %s", async (method, path) => {
    const response = await api.open(method, path, reader);
    expect(response.statusCode).toBe(200);
    response.destroy();
  });

  it.each([
    ["GET", "/api/v1/secrets", 'cannot list resource "secrets" in API group "" at the cluster scope'],
    [
      "GET",
      "/apis/minikubelet.io/v1alpha1/namespaces/default/podprocesses/p",
      'cannot get resource "podprocesses" in API group "minikubelet.io"',
    ],
    ["POST", `${inDefault}/pods`, 'cannot create resource "pods" in API group "" in the namespace "default"'],
    ["PUT", `${inDefault}/pods/p`, 'cannot update resource "pods"'],
    ["PATCH", `${inDefault}/pods/p/status`, 'cannot patch resource "pods/status"'],
    ["DELETE", `${inDefault}/pods/p`, 'pods "p" is forbidden: User "reader" cannot delete resource "pods"'],
    ["DELETE", `${inDefault}/pods`, 'cannot deletecollection resource "pods"'],
    ["GET", `${inDefault}/pods/p/exec`, 'cannot get resource "pods/exec"'],
    ["GET", "/api/v1/nodes/n/proxy/pods", 'cannot get resource "nodes/proxy"'],
    ["POST", "/api", 'forbidden: User "reader" cannot post path "/api"'],
  ])("may not %s %s", async (method, path, message) => {
    const { code, body } = await api.request(method, path, undefined, reader);
    expect([code, body["reason"]]).toEqual([403, "Forbidden"]);
    expect(body["message"]).toContain(message);
  });
});

describe("somebody without a role", () => {
  const ask = async (method: string, path: string, body?: object): ReturnType<TestServer["request"]> => {
    const { strangerCert: cert, strangerKey: key } = api.certificates;
    return await api.request(method, path, body, { headers: { authorization: "" }, tls: { cert, key } });
  };

  it("may discover the API and ask who he is", async () => {
    expect((await ask("GET", "/apis")).code).toBe(200);
    const review = { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" };
    const { code, body } = await ask("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", review);
    expect([code, body["status"]?.["userInfo"]]).toEqual([
      201,
      { username: "bob", groups: ["devs", "system:authenticated"] },
    ]);
  });

  it.each([
    ["GET", "/api/v1/pods"],
    ["GET", "/api/v1/secrets"],
    ["DELETE", `${inDefault}/pods/p`],
  ])("may not %s %s", async (method, path) => {
    const { code, body } = await ask(method, path);
    expect([code, body["reason"]]).toEqual([403, "Forbidden"]);
  });
});

describe("reviews", () => {
  const ask = async (kind: string, group: string, spec: object, settings = {}) => {
    const path = `/apis/${group}/v1/${kind.toLowerCase()}s`;
    return await api.request("POST", path, { apiVersion: `${group}/v1`, kind, spec }, settings);
  };

  it("tell who asks", async () => {
    const { code, body } = await ask("SelfSubjectReview", "authentication.k8s.io", {}, reader);
    expect([code, body["status"]]).toEqual([
      201,
      { userInfo: { username: "reader", groups: ["minikubelet:read-only", "system:authenticated"] } },
    ]);
  });

  it.each([
    ["the admin deletes nodes", {}, { verb: "delete", resource: "nodes" }, true],
    ["the reader lists pods", reader, { verb: "list", resource: "pods", namespace: "x" }, true],
    ["the reader lists deployments", reader, { verb: "list", resource: "deployments", group: "apps" }, true],
    ["the reader reads a log", reader, { verb: "get", resource: "pods", subresource: "log" }, true],
    ["the reader runs commands", reader, { verb: "create", resource: "pods", subresource: "exec" }, false],
    ["the reader does anything", reader, { verb: "*", resource: "*", group: "*" }, false],
  ])("%s: %j", async (_what, settings, resourceAttributes, allowed) => {
    const { body } = await ask(
      "SelfSubjectAccessReview",
      "authorization.k8s.io",
      { resourceAttributes },
      settings,
    );
    expect(body["status"]?.["allowed"]).toBe(allowed);
  });

  it("refuse a question without an object", async () => {
    const { code } = await ask("SelfSubjectAccessReview", "authorization.k8s.io", {});
    expect(code).toBe(422);
  });

  it("list the rules", async () => {
    const { body } = await ask("SelfSubjectRulesReview", "authorization.k8s.io", { namespace: "default" });
    expect(body["status"]).toEqual({
      resourceRules: [{ verbs: ["*"], apiGroups: ["*"], resources: ["*"] }],
      nonResourceRules: [{ verbs: ["*"], nonResourceURLs: ["*"] }],
      incomplete: false,
    });
  });

  it("are only ever created", async () => {
    const { code } = await api.request("GET", "/apis/authentication.k8s.io/v1/selfsubjectreviews");
    expect(code).toBe(405);
  });
});

describe("events", () => {
  it("are the same objects in both groups", async () => {
    const event = {
      metadata: { name: "e", namespace: "default" },
      regarding: { kind: "Pod", name: "p", namespace: "default" },
      note: "hello",
      reason: "Because",
      type: "Normal",
      eventTime: "2026-01-01T00:00:00.000000Z",
      reportingController: "me",
      reportingInstance: "me-1",
      action: "x",
    };
    const made = await api.request("POST", "/apis/events.k8s.io/v1/namespaces/default/events", event);
    expect([made.code, made.body["apiVersion"], made.body["note"]]).toEqual([
      201,
      "events.k8s.io/v1",
      "hello",
    ]);
    const core = await api.request("GET", `${inDefault}/events/e`);
    expect(core.body).toMatchObject({
      apiVersion: "v1",
      message: "hello",
      involvedObject: { name: "p" },
      reportingComponent: "me",
    });
    const series = { count: 2, lastObservedTime: "2026-01-01T00:00:01.000000Z" };
    const patched = await api.request(
      "PATCH",
      "/apis/events.k8s.io/v1/namespaces/default/events/e",
      { series },
      {
        contentType: "application/merge-patch+json",
      },
    );
    expect([patched.code, patched.body["series"]]).toEqual([200, series]);
  });
});
