import { setImmediate } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { featuresOf136 } from "../../api/features.ts";
import type { ConfigMap } from "../../api/index.ts";
import { memoryBackend, openStore, type ResourceType } from "../../storage/index.ts";
import type { ApiRequest } from "../answer.ts";
import { coreResources } from "../registry/core.ts";
import { startTestServer, type TestServer } from "../testing/test-server.fixture.ts";
import { deleteCollection } from "./delete.ts";

const CONFIG_MAPS: ResourceType<ConfigMap> = { name: "configmaps" };
const configMaps = "/api/v1/namespaces/default/configmaps";
const cm = `${configMaps}/cm`;

let api: TestServer;
beforeEach(async () => {
  api = await startTestServer();
});
afterEach(async () => {
  await api[Symbol.asyncDispose]();
});

const create = async (finalizers: readonly string[] = []) =>
  await api.request("POST", configMaps, { metadata: { name: "cm", finalizers } });
const stored = () => api.store.get(CONFIG_MAPS, "default", "cm");

describe("what is to become of dependents", () => {
  it.each([
    ["Foreground, in the body", "", { propagationPolicy: "Foreground" }, [], ["foregroundDeletion"]],
    ["Orphan, in the query", "?propagationPolicy=Orphan", undefined, ["x.y/z"], ["x.y/z", "orphan"]],
    ["orphanDependents", "", { orphanDependents: true }, [], ["orphan"]],
    ["Orphan over Foreground", "", { propagationPolicy: "Orphan" }, ["foregroundDeletion"], ["orphan"]],
    ["Background over Orphan", "", { propagationPolicy: "Background" }, ["orphan", "x.y/z"], ["x.y/z"]],
    ["nothing: what the object says itself", "", {}, ["orphan"], ["orphan"]],
  ])("%s", async (_title, query, body, before, after) => {
    await create(before);
    const { code, body: answer } = await api.request("DELETE", `${cm}${query}`, body);
    expect([code, answer["kind"], answer["metadata"]?.["finalizers"]]).toEqual([200, "ConfigMap", after]);
    expect(stored()?.metadata).toMatchObject({ deletionGracePeriodSeconds: 0, finalizers: after });
  });

  it.each([
    ["Background", { propagationPolicy: "Background" }, ["foregroundDeletion"]],
    ["orphanDependents=false", { orphanDependents: false }, ["orphan"]],
  ])("%s takes away what held the object, and it goes", async (_title, options, before) => {
    await create(before);
    expect((await api.request("DELETE", cm, options)).body["status"]).toBe("Success");
    expect(stored()).toBeUndefined();
  });

  it.each([
    [
      { propagationPolicy: "Foo" },
      'propagationPolicy: Unsupported value: "Foo": supported values: "Foreground", "Background", "Orphan", "nil"',
    ],
    [
      { propagationPolicy: "Orphan", orphanDependents: true },
      'propagationPolicy: Invalid value: "Orphan": orphanDependents and deletionPropagation cannot be both set',
    ],
  ])("%j is refused", async (options, why) => {
    await create();
    const { code, body } = await api.request("DELETE", cm, options);
    expect([code, body["message"]]).toEqual([422, `DeleteOptions.meta.k8s.io "" is invalid: ${why}`]);
    expect(stored()).toBeDefined();
  });
});

it("options of a wrong type delete nothing", async () => {
  await create();
  const { code, body } = await api.request("DELETE", cm, { gracePeriodSeconds: "x" });
  expect([code, body["message"]]).toEqual([
    400,
    'DeleteOptions in version "v1" cannot be handled as a DeleteOptions: json: cannot unmarshal string into Go struct field DeleteOptions.gracePeriodSeconds of type int64',
  ]);
  expect(stored()).toBeDefined();
});

it("the last finalizer that a patch takes from a deleted object lets it go", async () => {
  await create(["x.y/z"]);
  await api.request("DELETE", cm);
  expect(stored()?.metadata.finalizers).toEqual(["x.y/z"]);
  const contentType = "application/merge-patch+json";
  await api.request("PATCH", cm, { metadata: { finalizers: null } }, { contentType });
  expect(stored()).toBeUndefined();
});

it("a namespace that is being emptied outlives a write of its labels", async () => {
  await api.request("POST", "/api/v1/namespaces", { metadata: { name: "n" } });
  await api.request("DELETE", "/api/v1/namespaces/n");
  const contentType = "application/merge-patch+json";
  const patch = { metadata: { labels: { a: "b" } } };
  await api.request("PATCH", "/api/v1/namespaces/n", patch, { contentType });
  const { code, body } = await api.request("GET", "/api/v1/namespaces/n");
  expect([code, body["status"]?.["phase"]]).toEqual([200, "Terminating"]);
});

it("the delete of a collection goes on when somebody else has deleted one of it", async () => {
  const turns: (() => void)[] = [];
  const schedule = (run: () => void): void => {
    turns.push(run);
  };
  const turn = (): void => {
    for (const run of turns.splice(0)) run();
  };
  const own = openStore({ backend: memoryBackend(), schedule, now: () => 0 });
  const metadata = { namespace: "default", uid: "u", creationTimestamp: "2026-01-01T00:00:00Z" };
  const write = async (name: string, remove: boolean) =>
    await own.write(CONFIG_MAPS, "default", name, () =>
      remove ? { remove } : { set: { metadata: { ...metadata, name } } },
    );
  const made = Promise.all(["a", "b", "c"].map(async (name) => await write(name, false)));
  turn();
  await made;
  const removed = write("b", true);
  const request: ApiRequest = {
    method: "DELETE",
    pathname: configMaps,
    query: new URLSearchParams(),
    headers: {},
    user: { name: "admin", groups: [] },
    body: () => Promise.resolve(Buffer.alloc(0)),
    signal: new AbortController().signal,
  };
  const resource = coreResources(featuresOf136).find(({ plural }) => plural === "configmaps");
  if (resource === undefined) throw new Error("no configmaps");
  const env = { store: own, clock: { now: () => 0 } };
  const answered = deleteCollection({ env, request, resource, namespace: "default" });
  await setImmediate(); // All three have been listed, and their deletion has been asked for.
  turn();
  await removed;
  const answer = await answered;
  expect(answer).toMatchObject({ code: 200, object: { kind: "ConfigMapList", items: [{}, {}, {}] } });
  expect(own.list(CONFIG_MAPS).items).toEqual([]);
  await own.close();
});
