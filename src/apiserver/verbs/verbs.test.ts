import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Pod } from "../../api/index.ts";
import type { ResourceType } from "../../storage/index.ts";
import { startTestServer, type TestServer } from "../testing/test-server.fixture.ts";

const PODS: ResourceType<Pod> = { name: "pods" };
const pods = "/api/v1/namespaces/default/pods";
const configMaps = "/api/v1/namespaces/default/configmaps";

let api: TestServer;
beforeEach(async () => {
  api = await startTestServer();
});
afterEach(async () => {
  expect(api.errors).toEqual([]);
  await api[Symbol.asyncDispose]();
});

const pod = (name: string, spec: object = {}): object => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, labels: { app: name } },
  spec: { containers: [{ name: "c", image: "busybox" }], ...spec },
});
const configMap = (name: string, data: object = {}): object => ({ metadata: { name }, data });

describe("create", () => {
  it("answers 201 with a completed, defaulted object", async () => {
    const { code, body } = await api.request("POST", pods, pod("web"));
    expect(code).toBe(201);
    expect(body).toMatchObject({
      kind: "Pod",
      metadata: {
        name: "web",
        namespace: "default",
        generation: 1,
        creationTimestamp: "2026-01-01T00:00:00Z",
      },
      spec: { restartPolicy: "Always", terminationGracePeriodSeconds: 30 },
      status: { phase: "Pending", qosClass: "BestEffort" },
    });
    expect(body["metadata"]?.["uid"]).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("refuses what this node cannot do, and warns of what it ignores", async () => {
    const volumes = [{ name: "v", nfs: { server: "s", path: "/" } }];
    const refused = await api.request("POST", pods, pod("web", { volumes }));
    expect(refused.code).toBe(422);
    expect(refused.body["message"]).toContain("spec.volumes[0].nfs: Forbidden: not supported by minikubelet");
    const warned = await api.request(
      "POST",
      pods,
      pod("web", { securityContext: { seLinuxChangePolicy: "Recursive" } }),
    );
    expect([warned.code, warned.headers["warning"]]).toEqual([
      201,
      expect.stringContaining(
        "unsupported on minikubelet, ignored: spec.securityContext.seLinuxChangePolicy",
      ),
    ]);
  });

  it.each([
    ["an unknown priority class", { priorityClassName: "gold" }, "no PriorityClass with name gold was found"],
    ["a runtime class", { runtimeClassName: "gvisor" }, 'pod rejected: RuntimeClass "gvisor" not found'],
  ])("forbids %s before it looks at the rest", async (_what, spec, why) => {
    const { code, body } = await api.request(
      "POST",
      pods,
      pod("p", { ...spec, containers: [{ name: "c" }] }),
    );
    expect([code, body["message"]]).toEqual([403, `pods "p" is forbidden: ${why}`]);
  });

  it("makes a name of generateName", async () => {
    const { body } = await api.request("POST", configMaps, { metadata: { generateName: "web-" } });
    expect(body["metadata"]?.["name"]).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  });

  it("does everything but store with dryRun=All", async () => {
    const { code, body } = await api.request("POST", `${pods}?dryRun=All`, pod("web"));
    expect(code).toBe(201);
    expect(body["metadata"]?.["resourceVersion"]).toBeUndefined();
    expect((await api.request("GET", `${pods}/web`)).code).toBe(404);
  });

  it.each([["an unknown field", { bogus: 1 }, 'unknown field "bogus"']])(
    "refuses %s with Strict, warns of it with Warn, keeps silent with Ignore",
    async (_what, extra, text) => {
      const body = { ...configMap("a"), ...extra };
      const strict = await api.request("POST", `${configMaps}?fieldValidation=Strict`, body);
      expect(strict.body["message"]).toBe(
        `ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: ${text}`,
      );
      const warn = await api.request("POST", `${configMaps}?fieldValidation=Warn&dryRun=All`, body);
      expect([warn.code, warn.headers["warning"]]).toEqual([201, `299 - "${text.replaceAll('"', '\\"')}"`]);
      const ignore = await api.request("POST", `${configMaps}?fieldValidation=Ignore&dryRun=All`, body);
      expect([ignore.code, ignore.headers["warning"]]).toEqual([201, undefined]);
    },
  );
});

describe("errors are Statuses with kube-apiserver's words", () => {
  beforeEach(async () => {
    await api.request("POST", configMaps, configMap("present"));
  });

  it.each([
    ["GET", `${configMaps}/x`, undefined, 404, "NotFound", 'configmaps "x" not found'],
    [
      "GET",
      "/api/v1/namespaces/default/nopes",
      undefined,
      404,
      "NotFound",
      "the server could not find the requested resource",
    ],
    ["GET", "/nowhere", undefined, 404, "NotFound", "the server could not find the requested resource"],
    [
      "PUT",
      configMaps,
      {},
      405,
      "MethodNotAllowed",
      "the server does not allow this method on the requested resource",
    ],
    ["POST", configMaps, configMap("present"), 409, "AlreadyExists", 'configmaps "present" already exists'],
    [
      "POST",
      "/api/v1/namespaces/nons/configmaps",
      configMap("a"),
      404,
      "NotFound",
      'namespaces "nons" not found',
    ],
    [
      "POST",
      configMaps,
      { metadata: { name: "a", namespace: "other" } },
      400,
      "BadRequest",
      "the namespace of the provided object does not match the namespace sent on the request",
    ],
    [
      "POST",
      configMaps,
      { apiVersion: "v1", kind: "Pod", metadata: { name: "a" } },
      400,
      "BadRequest",
      'Pod in version "v1" cannot be handled as a ConfigMap: converting (v1.Pod) to (core.ConfigMap): unknown conversion',
    ],
    [
      "PUT",
      `${configMaps}/present`,
      configMap("other"),
      400,
      "BadRequest",
      "the name of the object (other) does not match the name on the URL (present)",
    ],
    ["PUT", `${configMaps}/absent`, configMap("absent"), 404, "NotFound", 'configmaps "absent" not found'],
    [
      "PUT",
      `${configMaps}/present`,
      { metadata: { name: "present", resourceVersion: "1" } },
      409,
      "Conflict",
      'Operation cannot be fulfilled on configmaps "present": the object has been modified; please apply your changes to the latest version and try again',
    ],
    [
      "POST",
      `${configMaps}?dryRun=foo`,
      configMap("a"),
      422,
      "Invalid",
      'CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: []string{"foo"}: supported values: "All"',
    ],
    [
      "POST",
      `${configMaps}?fieldValidation=Foo`,
      configMap("a"),
      422,
      "Invalid",
      'CreateOptions.meta.k8s.io "" is invalid: fieldValidation: Unsupported value: "Foo": supported values: "", "Ignore", "Strict", "Warn"',
    ],
    [
      "GET",
      `${configMaps}?labelSelector=a%20b%20c`,
      undefined,
      400,
      "BadRequest",
      "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt",
    ],
    [
      "GET",
      `${pods}?fieldSelector=spec.bogus%3D1`,
      undefined,
      400,
      "BadRequest",
      "field label not supported: spec.bogus",
    ],
    [
      "GET",
      `${configMaps}?resourceVersion=99999`,
      undefined,
      504,
      "Timeout",
      "Timeout: Too large resource version: 99999, current: 5",
    ],
    [
      "GET",
      `${configMaps}?resourceVersionMatch=Exact`,
      undefined,
      422,
      "Invalid",
      'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided',
    ],
    [
      "DELETE",
      "/api/v1/namespaces/default",
      undefined,
      403,
      "Forbidden",
      'namespaces "default" is forbidden: this namespace may not be deleted',
    ],
    ["GET", `${pods}/nosuch/exec?command=ls`, undefined, 404, "NotFound", 'pods "nosuch" not found'],
  ] as const)("%s %s", async (method, path, body, code, reason, message) => {
    const answer = await api.request(method, path, body);
    expect(answer.code).toBe(code);
    expect(answer.headers["content-type"]).toBe("application/json");
    expect(answer.body).toMatchObject({
      kind: "Status",
      apiVersion: "v1",
      status: "Failure",
      message,
      reason,
      code,
    });
  });

  it("names the plural in the details of a missing object", async () => {
    const { body } = await api.request("GET", `${configMaps}/x`);
    expect(body["details"]).toEqual({ name: "x", kind: "configmaps" });
  });

  it("lists all that is wrong with an object as causes", async () => {
    const { code, body } = await api.request("POST", pods, pod("Web", { containers: [{ name: "c" }] }));
    expect(code).toBe(422);
    expect(body["details"]).toMatchObject({ name: "Web", kind: "Pod" });
    expect(body["details"]?.["causes"]?.map((cause) => cause["field"])).toEqual([
      "metadata.name",
      "spec.containers[0].image",
    ]);
  });

  it("refuses a body of an unknown type with 415, broken JSON with 400, a foreign Accept with 406", async () => {
    const xml = await api.request("POST", configMaps, "<a/>", { contentType: "text/xml" });
    expect([xml.code, xml.body["reason"]]).toEqual([415, "UnsupportedMediaType"]);
    const broken = await api.request("POST", configMaps, "{bad json");
    expect(broken.body["message"]).toContain(
      "the object provided is unrecognized (must be of type ConfigMap)",
    );
    const html = await api.request("GET", configMaps, undefined, { headers: { accept: "text/html" } });
    expect([html.code, html.body["reason"]]).toEqual([406, "NotAcceptable"]);
  });

  it("answers in YAML whoever would rather read that, and names each answer", async () => {
    await api.request("POST", configMaps, configMap("a", { k: "1" }));
    const ask = async (accept: string) =>
      await api.request("GET", `${configMaps}/a`, undefined, { headers: { accept } });
    const yaml = await ask("application/yaml, application/json");
    expect(yaml.headers["content-type"]).toBe("application/yaml");
    expect(yaml.body).toMatch(/^apiVersion: v1\ndata:\n  k: "1"\nkind: ConfigMap\nmetadata:\n/);
    const json = await ask("application/json, application/yaml");
    expect(json.headers["content-type"]).toBe("application/json");
    expect(json.headers["audit-id"]).toMatch(/^[\da-f-]{36}$/);
    expect(json.headers["audit-id"]).not.toBe(yaml.headers["audit-id"]);
  });
});

describe("update and patch", () => {
  it("bumps resourceVersion only when something changes", async () => {
    const { body: created } = await api.request("POST", configMaps, configMap("a", { k: "1" }));
    const same = await api.request("PUT", `${configMaps}/a`, configMap("a", { k: "1" }));
    expect(same.body["metadata"]?.["resourceVersion"]).toBe(created["metadata"]?.["resourceVersion"]);
    const changed = await api.request("PUT", `${configMaps}/a`, configMap("a", { k: "2" }));
    expect(changed.body["metadata"]?.["resourceVersion"]).not.toBe(created["metadata"]?.["resourceVersion"]);
    expect(changed.body["metadata"]?.["uid"]).toBe(created["metadata"]?.["uid"]);
  });

  it.each([
    ["application/merge-patch+json", { metadata: { labels: { app: null, x: "y" } } }],
    ["application/strategic-merge-patch+json", { metadata: { labels: { app: null, x: "y" } } }],
    ["application/json-patch+json", [{ op: "replace", path: "/metadata/labels", value: { x: "y" } }]],
  ])("applies a patch of type %s", async (contentType, patch) => {
    await api.request("POST", pods, pod("web"));
    const { code, body } = await api.request("PATCH", `${pods}/web`, patch, { contentType });
    expect(code).toBe(200);
    expect(body["metadata"]?.["labels"]).toEqual({ x: "y" });
  });

  it("counts generation for changes of the spec, not of labels or status", async () => {
    await api.request("POST", pods, pod("web"));
    const merge = { contentType: "application/merge-patch+json" };
    const label = await api.request("PATCH", `${pods}/web`, { metadata: { labels: { a: "b" } } }, merge);
    expect(label.body["metadata"]?.["generation"]).toBe(1);
    const status = await api.request("PATCH", `${pods}/web/status`, { status: { phase: "Running" } }, merge);
    expect([status.body["metadata"]?.["generation"], status.body["status"]?.["phase"]]).toEqual([
      1,
      "Running",
    ]);
    const image = [{ name: "c", image: "busybox:2" }];
    const spec = await api.request(
      "PATCH",
      `${pods}/web`,
      { spec: { containers: image } },
      { contentType: "application/strategic-merge-patch+json" },
    );
    expect(spec.body["metadata"]?.["generation"]).toBe(2);
  });

  it("keeps the status in an update and the spec in an update of /status", async () => {
    await api.request("POST", pods, pod("web"));
    const put = await api.request("PUT", `${pods}/web`, { ...pod("web"), status: { phase: "Running" } });
    expect(put.body["status"]?.["phase"]).toBe("Pending");
    const status = await api.request("PUT", `${pods}/web/status`, {
      ...pod("web", { restartPolicy: "Never" }),
      status: { phase: "Running" },
    });
    expect([status.body["status"]?.["phase"], status.body["spec"]?.["restartPolicy"]]).toEqual([
      "Running",
      "Always",
    ]);
  });

  it("adds ephemeral containers by their subresource alone, and never takes one away", async () => {
    await api.request("POST", pods, pod("web"));
    const strategic = { contentType: "application/strategic-merge-patch+json" };
    const patch = {
      metadata: { labels: { other: "ignored" } },
      spec: { ephemeralContainers: [{ name: "dbg", image: "busybox" }], activeDeadlineSeconds: 5 },
    };
    const added = await api.request("PATCH", `${pods}/web/ephemeralcontainers`, patch, strategic);
    expect(added.code).toBe(200);
    expect(added.body).toMatchObject({
      metadata: { generation: 2, labels: { app: "web" } },
      spec: { ephemeralContainers: [{ name: "dbg", terminationMessagePolicy: "File" }] },
    });
    expect(added.body["spec"]).not.toHaveProperty("activeDeadlineSeconds");
    const removal = { spec: { ephemeralContainers: [{ name: "dbg", $patch: "delete" }] } };
    const removed = await api.request("PATCH", `${pods}/web/ephemeralcontainers`, removal, strategic);
    expect([removed.code, removed.body["message"]]).toEqual([
      422,
      expect.stringContaining('existing ephemeral containers "dbg" may not be removed'),
    ]);
  });

  it("changes resources by the subresource resize alone, and nothing else with it", async () => {
    const container = { name: "c", image: "busybox" };
    const resources = (cpu: string) => ({ requests: { cpu }, limits: { cpu: "2" } });
    await api.request(
      "POST",
      pods,
      pod("web", { containers: [{ ...container, resources: resources("1") }] }),
    );
    const strategic = { contentType: "application/strategic-merge-patch+json" };
    const patch = (cpu: string) => ({
      metadata: { labels: { other: "ignored" } },
      spec: { containers: [{ name: "c", resources: resources(cpu), image: "ignored" }] },
    });
    expect((await api.request("PATCH", `${pods}/web`, patch("1500m"), strategic)).code).toBe(422);
    const done = await api.request("PATCH", `${pods}/web/resize`, patch("1500m"), strategic);
    expect(done.code).toBe(200);
    expect(done.body).toMatchObject({
      metadata: { generation: 2, labels: { app: "web" } },
      spec: { containers: [{ image: "busybox", resources: { requests: { cpu: "1500m" } } }] },
    });
    const removal = [{ op: "remove", path: "/spec/containers/0/resources/limits" }];
    const refused = await api.request("PATCH", `${pods}/web/resize`, removal, {
      contentType: "application/json-patch+json",
    });
    expect([refused.code, refused.body["message"]]).toEqual([
      422,
      expect.stringContaining(
        "spec.containers[0].resources.limits: Forbidden: resource limits cannot be removed",
      ),
    ]);
  });

  it("an eviction says so in the pod before it deletes it", async () => {
    await api.request("POST", pods, pod("web", { nodeName: "n" }));
    const eviction = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name: "web" } };
    expect((await api.request("POST", `${pods}/web/eviction`, eviction)).code).toBe(201);
    expect((await api.request("GET", `${pods}/web`)).body).toMatchObject({
      metadata: { deletionGracePeriodSeconds: 30 },
      status: {
        conditions: [
          {
            type: "DisruptionTarget",
            status: "True",
            reason: "EvictionByEvictionAPI",
            message: "Eviction API: evicting",
          },
        ],
      },
    });
  });

  it.each([
    ["the query", "?dryRun=All", {}],
    ["the body, as kubectl drain does", "", { deleteOptions: { dryRun: ["All"] } }],
  ])("an eviction that is a dry run by %s changes nothing", async (_where, query, more) => {
    await api.request("POST", pods, pod("web", { nodeName: "n" }));
    const before = (await api.request("GET", `${pods}/web`)).body;
    const eviction = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name: "web" }, ...more };
    expect((await api.request("POST", `${pods}/web/eviction${query}`, eviction)).code).toBe(201);
    expect((await api.request("GET", `${pods}/web`)).body).toEqual(before);
  });

  it("answers a dry run with the present resourceVersion and changes nothing", async () => {
    const { body: created } = await api.request("POST", configMaps, configMap("a"));
    const { body } = await api.request("PUT", `${configMaps}/a?dryRun=All`, configMap("a", { k: "2" }));
    expect(body["data"]).toEqual({ k: "2" });
    expect(body["metadata"]?.["resourceVersion"]).toBe(created["metadata"]?.["resourceVersion"]);
    expect((await api.request("GET", `${configMaps}/a`)).body["data"]).toBeUndefined();
  });

  it("refuses a JSON patch whose test fails with 422", async () => {
    await api.request("POST", configMaps, configMap("a"));
    const test = [{ op: "test", path: "/metadata/name", value: "b" }];
    const failed = await api.request("PATCH", `${configMaps}/a`, test, {
      contentType: "application/json-patch+json",
    });
    expect(failed.code).toBe(422);
  });
});

describe("delete", () => {
  it("answers with a Status for kinds that are gone at once", async () => {
    const { body: created } = await api.request("POST", configMaps, configMap("a"));
    const { code, body } = await api.request("DELETE", `${configMaps}/a`);
    expect([code, body["status"]]).toEqual([200, "Success"]);
    expect(body["details"]).toEqual({ name: "a", kind: "configmaps", uid: created["metadata"]?.["uid"] });
  });

  it("keeps a running pod until its grace is over", async () => {
    await api.request("POST", pods, pod("web", { nodeName: "n1" }));
    const { body } = await api.request("DELETE", `${pods}/web`, { gracePeriodSeconds: 5 });
    expect(body["metadata"]).toMatchObject({
      deletionTimestamp: "2026-01-01T00:00:05Z",
      deletionGracePeriodSeconds: 5,
      generation: 2,
    });
    expect((await api.request("GET", `${pods}/web`)).code).toBe(200);
    await api.request("DELETE", `${pods}/web?gracePeriodSeconds=0`);
    expect((await api.request("GET", `${pods}/web`)).code).toBe(404);
  });

  it("holds an object with finalizers until the last one is taken away", async () => {
    await api.request("POST", configMaps, { metadata: { name: "a", finalizers: ["x.y/z"] } });
    const { body } = await api.request("DELETE", `${configMaps}/a`);
    expect(body["metadata"]?.["deletionTimestamp"]).toBe("2026-01-01T00:00:00Z");
    const patch = { metadata: { finalizers: null } };
    await api.request("PATCH", `${configMaps}/a`, patch, { contentType: "application/merge-patch+json" });
    expect((await api.request("GET", `${configMaps}/a`)).code).toBe(404);
  });

  it("refuses when the precondition names another uid", async () => {
    const { body: created } = await api.request("POST", configMaps, configMap("a"));
    const { code, body } = await api.request("DELETE", `${configMaps}/a`, { preconditions: { uid: "zzz" } });
    expect(code).toBe(409);
    expect(body["message"]).toBe(
      `Operation cannot be fulfilled on ConfigMap "a": the UID in the precondition (zzz) does not match the UID in record (${String(created["metadata"]?.["uid"])}). The object might have been deleted and then recreated`,
    );
  });

  it("deletes the selected ones of a collection and lists them", async () => {
    await api.request("POST", configMaps, { metadata: { name: "a", labels: { x: "1" } } });
    await api.request("POST", configMaps, configMap("b"));
    const { body } = await api.request("DELETE", `${configMaps}?labelSelector=x%3D1`);
    expect(body["items"]?.map((item) => item["metadata"]?.["name"])).toEqual(["a"]);
    const { body: left } = await api.request("GET", configMaps);
    expect(left["items"]?.map((item) => item["metadata"]?.["name"])).toEqual(["b"]);
  });

  it("ignores the query's dryRun when there is a body", async () => {
    await api.request("POST", configMaps, configMap("a"));
    await api.request("DELETE", `${configMaps}/a?dryRun=All`);
    expect((await api.request("GET", `${configMaps}/a`)).code).toBe(200);
    await api.request("DELETE", `${configMaps}/a?dryRun=All`, {});
    expect((await api.request("GET", `${configMaps}/a`)).code).toBe(404);
  });

  it("refuses new objects in a namespace that is being deleted", async () => {
    await api.request("POST", "/api/v1/namespaces", { metadata: { name: "doomed" } });
    const { body } = await api.request("DELETE", "/api/v1/namespaces/doomed");
    expect(body["status"]).toEqual({ phase: "Terminating" });
    const refused = await api.request("POST", "/api/v1/namespaces/doomed/configmaps", configMap("a"));
    expect([refused.code, refused.body["message"]]).toEqual([
      403,
      'configmaps "a" is forbidden: unable to create new content in namespace doomed because it is being terminated',
    ]);
  });
});

describe("reading", () => {
  beforeEach(async () => {
    await api.request("POST", pods, pod("a"));
    await api.request("POST", pods, pod("b"));
  });

  it("lists without kind in the items, selected by label and field", async () => {
    const { body } = await api.request("GET", `${pods}?labelSelector=app+in+(a,c)`);
    expect(body).toMatchObject({ kind: "PodList", apiVersion: "v1" });
    expect(body["items"]?.map((item) => [item["metadata"]?.["name"], item["kind"]])).toEqual([
      ["a", undefined],
    ]);
    const byField = await api.request("GET", `/api/v1/pods?fieldSelector=metadata.name%3Db`);
    expect(byField.body["items"]).toHaveLength(1);
  });

  it("answers as a table, or with metadata only, where the client asks for it", async () => {
    const table = await api.request("GET", `${pods}/a`, undefined, {
      headers: { accept: "application/json;as=Table;v=v1;g=meta.k8s.io,application/json" },
    });
    expect(table.body["kind"]).toBe("Table");
    expect(table.body["columnDefinitions"]?.[0]?.["name"]).toBe("Name");
    expect(table.body["rows"]?.[0]?.["cells"]?.[0]).toBe("a");
    expect(table.body["rows"]?.[0]?.["object"]?.["kind"]).toBe("PartialObjectMetadata");
    const partial = await api.request("GET", pods, undefined, {
      headers: { accept: "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io" },
    });
    expect(partial.body["kind"]).toBe("PartialObjectMetadataList");
    expect(partial.body["items"]?.[0]?.["spec"]).toBeUndefined();
  });
});

describe("pods/binding", () => {
  const binding = { metadata: { name: "web" }, target: { kind: "Node", name: "n1" } };

  it("assigns the node once, with the condition", async () => {
    await api.request("POST", pods, pod("web"));
    const { code } = await api.request("POST", `${pods}/web/binding`, binding);
    expect(code).toBe(201);
    const bound = api.store.get(PODS, "default", "web");
    expect(bound?.spec.nodeName).toBe("n1");
    expect(bound?.status?.conditions).toMatchObject([{ type: "PodScheduled", status: "True" }]);
    const again = await api.request("POST", `${pods}/web/binding`, binding);
    expect([again.code, again.body["message"]]).toEqual([
      409,
      'Operation cannot be fulfilled on pods/binding "web": pod web is already assigned to node "n1"',
    ]);
  });
});
