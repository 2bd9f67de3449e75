import { afterEach, beforeEach, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../testing/test-server.fixture.ts";

const DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments";
const SCALE = `${DEPLOYMENTS}/web/scale`;
const MERGE = { contentType: "application/merge-patch+json" };
const web = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web" },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: "web" } },
    template: { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "c", image: "web:1" }] } },
  },
};

let api: TestServer;
beforeEach(async () => {
  api = await startTestServer();
  expect((await api.request("POST", DEPLOYMENTS, web)).code).toBe(201);
});
afterEach(async () => {
  await api[Symbol.asyncDispose]();
});

it("shows the replicas of a Deployment as autoscaling/v1 Scale", async () => {
  const { code, body } = await api.request("GET", SCALE);
  expect(code).toBe(200);
  expect(body).toMatchObject({
    kind: "Scale",
    apiVersion: "autoscaling/v1",
    metadata: { name: "web", namespace: "default" },
    spec: { replicas: 2 },
    status: { replicas: 0, selector: "app=web" },
  });
});

it("a patch changes the replicas, counts as a change of the spec, and leaves the rest alone", async () => {
  const { code, body } = await api.request("PATCH", SCALE, { spec: { replicas: 5 } }, MERGE);
  expect([code, body["spec"]]).toEqual([200, { replicas: 5 }]);
  const { body: deployment } = await api.request("GET", `${DEPLOYMENTS}/web`);
  expect(deployment).toMatchObject({
    metadata: { generation: 2 },
    spec: { replicas: 5, selector: web.spec.selector },
  });
});

it("a put of what was read changes the replicas, of a stale version nothing", async () => {
  const { body: scale } = await api.request("GET", SCALE);
  const wanted = {
    apiVersion: "autoscaling/v1",
    kind: "Scale",
    metadata: scale["metadata"],
    spec: { replicas: 1 },
  };
  expect((await api.request("PUT", SCALE, wanted)).body["spec"]).toEqual({ replicas: 1 });
  expect((await api.request("PUT", SCALE, wanted)).code).toBe(409);
});

it("refuses what is below zero, in the words of a Scale", async () => {
  const { code, body } = await api.request("PATCH", SCALE, { spec: { replicas: -1 } }, MERGE);
  expect([code, body["message"]]).toEqual([
    422,
    'Scale.autoscaling "web" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
  ]);
});

it("annotations of a Deployment count as changes, those written with its status do not", async () => {
  const note = { metadata: { annotations: { note: "1" } } };
  const changed = await api.request("PATCH", `${DEPLOYMENTS}/web`, note, MERGE);
  expect(changed.body["metadata"]?.["generation"]).toBe(2);
  const more = { metadata: { annotations: { note: "2" } } };
  const status = await api.request("PATCH", `${DEPLOYMENTS}/web/status`, more, MERGE);
  expect(status.body["metadata"]?.["generation"]).toBe(2);
});

it("says which version it wants of a Deployment of former days", async () => {
  const { code, body } = await api.request("POST", DEPLOYMENTS, { ...web, apiVersion: "extensions/v1beta1" });
  expect([code, body["message"]]).toEqual([
    400,
    "the API version in the data (extensions/v1beta1) does not match the expected API version (apps/v1)",
  ]);
});
