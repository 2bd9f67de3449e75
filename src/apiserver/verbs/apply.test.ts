import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../testing/test-server.fixture.ts";

let api: TestServer;
beforeEach(async () => {
  api = await startTestServer();
});
afterEach(async () => {
  await api[Symbol.asyncDispose]();
});

const inDefault = "/api/v1/namespaces/default";
const cm = `${inDefault}/configmaps/cm`;
const contentType = "application/apply-patch+yaml";
const configMap = (data: object, metadata: object = {}) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "cm", ...metadata },
  data,
});
const apply = async (manager: string, config: unknown, query = "", path = cm) =>
  await api.request("PATCH", `${path}?fieldManager=${manager}${query}`, config, { contentType });
const merge = async (manager: string, patch: unknown, path = cm) =>
  await api.request("PATCH", `${path}?fieldManager=${manager}`, patch, {
    contentType: "application/merge-patch+json",
  });
const owners = async (path = cm) =>
  (await api.request("GET", path)).body["metadata"]?.["managedFields"]?.map((entry) => [
    entry["manager"],
    entry["operation"],
    entry["fieldsV1"],
  ]);

describe("server-side apply", () => {
  it("creates what is not there; the same again changes nothing", async () => {
    const first = await apply("me", configMap({ a: "1" }));
    expect(first.code).toBe(201);
    const again = await apply("me", configMap({ a: "1" }));
    expect([again.code, again.body["metadata"]]).toEqual([200, first.body["metadata"]]);
    expect(await owners()).toEqual([["me", "Apply", { "f:data": { "f:a": {} } }]]);
  });

  it("removes what the manager has dropped, unless somebody else wants it, too", async () => {
    await apply("me", configMap({ a: "1", b: "2", c: "3" }));
    await apply("you", configMap({ b: "2" }));
    const { body } = await apply("me", configMap({ a: "1" }));
    expect(body["data"]).toEqual({ a: "1", b: "2" });
  });

  it("refuses to change a field of somebody else, and takes it by force", async () => {
    await api.request("POST", `${inDefault}/configmaps?fieldManager=a`, configMap({ k: "1" }));
    const refused = await apply("b", configMap({ k: "2" }));
    expect([refused.code, refused.body]).toMatchObject([
      409,
      {
        message: 'Apply failed with 1 conflict: conflict with "a" using v1: .data.k',
        reason: "Conflict",
        details: {
          causes: [
            { reason: "FieldManagerConflict", message: 'conflict with "a" using v1', field: ".data.k" },
          ],
        },
      },
    ]);
    expect((await apply("b", configMap({ k: "2" }), "&force=true")).body["data"]).toEqual({ k: "2" });
    expect(await owners()).toEqual([
      ["b", "Apply", { "f:data": { "f:k": {} } }],
      ["a", "Update", { "f:data": {} }],
    ]);
  });

  it("the same value is shared without a conflict", async () => {
    await apply("a", configMap({ k: "1" }));
    expect((await apply("b", configMap({ k: "1" }))).code).toBe(200);
    expect(await owners()).toHaveLength(2);
  });

  it("names all conflicts by their owners", async () => {
    await apply("a", configMap({ k: "1", l: "1" }));
    await apply("c", configMap({ m: "1" }));
    const { body } = await apply("b", configMap({ k: "2", l: "2", m: "2" }));
    expect(body["message"]).toBe(
      'Apply failed with 3 conflicts: conflicts with "a" using v1:\n- .data.k\n- .data.l\nconflicts with "c" using v1:\n- .data.m',
    );
  });

  it("an update takes what it changes", async () => {
    await apply("me", configMap({ a: "1", b: "1" }));
    await merge("editor", { data: { a: "2" } });
    expect(await owners()).toEqual([
      ["me", "Apply", { "f:data": { "f:b": {} } }],
      ["editor", "Update", { "f:data": { "f:a": {} } }],
    ]);
  });

  it("merges lists by their keys: containers, ports with their default protocol, finalizers as a set", async () => {
    const path = `${inDefault}/pods/web`;
    const pod = (manager: string, containers: readonly object[], finalizers: readonly string[]) => ({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "web", annotations: { [manager]: "was here" }, finalizers },
      spec: { containers },
    });
    const ports = [{ containerPort: 80 }, { containerPort: 80, protocol: "UDP" }];
    const first = await apply("a", pod("a", [{ name: "c", image: "busybox", ports }], ["x/a"]), "", path);
    expect(first.code).toBe(201);
    const image = { name: "c", image: "busybox:1.35" };
    const second = await apply("b", pod("b", [image], ["x/b"]), "&force=true", path);
    expect([second.code, second.body]).toMatchObject([
      200,
      {
        metadata: { annotations: { a: "was here", b: "was here" }, finalizers: ["x/a", "x/b"] },
        spec: {
          containers: [
            { name: "c", image: "busybox:1.35", ports: [{ protocol: "TCP" }, { protocol: "UDP" }] },
          ],
        },
      },
    ]);
    const third = await apply("a", pod("a", [{ name: "c", image: "busybox:1.35", ports }], []), "", path);
    expect(third.body["metadata"]?.["finalizers"]).toEqual(["x/b"]);
    const tree = (await owners(path))?.[0]?.[2];
    expect(tree?.["f:spec"]?.["f:containers"]?.['k:{"name":"c"}']?.["f:ports"]).toEqual({
      'k:{"containerPort":80,"protocol":"TCP"}': { ".": {}, "f:containerPort": {} },
      'k:{"containerPort":80,"protocol":"UDP"}': { ".": {}, "f:containerPort": {}, "f:protocol": {} },
    });
  });

  it("takes YAML, and a dry run keeps nothing", async () => {
    const yaml = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cm\ndata:\n  k: "1"\n';
    expect((await apply("me", yaml, "&dryRun=All")).code).toBe(201);
    expect((await api.request("GET", cm)).code).toBe(404);
    expect((await apply("me", yaml)).body["data"]).toEqual({ k: "1" });
  });

  it.each([
    [
      "without a manager",
      "",
      configMap({}),
      422,
      "fieldManager: Required value: is required for apply patch",
    ],
    [
      "with unknown fields",
      "me",
      { ...configMap({}), bogus: 1 },
      500,
      "failed to create typed patch object (/cm; /v1, Kind=ConfigMap): .bogus: field not declared in schema",
    ],
    [
      "with managedFields",
      "me",
      configMap({}, { managedFields: [] }),
      400,
      "metadata.managedFields must be nil",
    ],
    ["of another name", "me", configMap({}, { name: "x" }), 400, "does not match the name on the URL"],
    [
      "of another kind",
      "me",
      { ...configMap({}), kind: "Secret" },
      400,
      "invalid object type: /v1, Kind=Secret",
    ],
    ["of no kind", "me", { metadata: { name: "cm" } }, 400, "is missing"],
    ["that is no object", "me", "- 1", 400, "a configuration is an object"],
  ])("a configuration %s is refused", async (_what, manager, config, code, message) => {
    const answer = await apply(manager, config);
    expect(answer.code).toBe(code);
    expect(answer.body["message"]).toContain(message);
  });

  it("only an apply can be forced", async () => {
    const { code } = await api.request(
      "PATCH",
      `${cm}?force=true`,
      {},
      { contentType: "application/merge-patch+json" },
    );
    expect(code).toBe(422);
  });
});

describe("managedFields", () => {
  it("of a created pod name what its author and the defaults set, not what admission adds", async () => {
    const pod = {
      metadata: { name: "p", labels: { app: "x" } },
      spec: { containers: [{ name: "c", image: "i" }] },
    };
    await api.request("POST", `${inDefault}/pods`, pod, {
      headers: { "user-agent": "kubectl/v1.36.0 (linux)" },
    });
    expect(await owners(`${inDefault}/pods/p`)).toEqual([
      [
        "kubectl",
        "Update",
        {
          "f:metadata": { "f:labels": { ".": {}, "f:app": {} } },
          "f:spec": {
            "f:containers": {
              'k:{"name":"c"}': {
                ".": {},
                "f:image": {},
                "f:imagePullPolicy": {},
                "f:name": {},
                "f:resources": {},
                "f:terminationMessagePath": {},
                "f:terminationMessagePolicy": {},
              },
            },
            "f:dnsPolicy": {},
            "f:enableServiceLinks": {},
            "f:restartPolicy": {},
            "f:schedulerName": {},
            "f:securityContext": {},
            "f:terminationGracePeriodSeconds": {},
          },
        },
      ],
    ]);
  });

  it("may be written by clients, and forgotten with one empty entry", async () => {
    await apply("me", configMap({ a: "1" }));
    const entries = (await api.request("GET", cm)).body["metadata"]?.["managedFields"];
    const renamed = [{ ...(entries?.[0] as object | undefined), manager: "other" }];
    await merge("x", { metadata: { managedFields: renamed } });
    expect((await owners())?.map(([name]) => name)).toEqual(["other"]);
    await merge("x", { metadata: { managedFields: [{}] } });
    expect(await owners()).toBeUndefined();
  });

  it("of the status belong to writers of the subresource", async () => {
    const pods = `${inDefault}/pods`;
    await api.request("POST", pods, {
      metadata: { name: "p" },
      spec: { containers: [{ name: "c", image: "i" }] },
    });
    await merge("kubelet", { status: { message: "x" } }, `${pods}/p/status`);
    const { body } = await api.request("GET", `${pods}/p`);
    expect(body["metadata"]?.["managedFields"]?.[0]).toMatchObject({
      manager: "kubelet",
      subresource: "status",
      fieldsV1: { "f:status": { "f:message": {} } },
    });
  });
});
