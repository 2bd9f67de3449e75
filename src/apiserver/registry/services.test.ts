import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { applyJsonPatch } from "../../api/patch/json-patch.ts";
import { startTestServer, type TestServer } from "../testing/test-server.fixture.ts";

type Json = Readonly<Record<string, unknown>>;

interface Recorded {
  readonly id: string;
  readonly note: string;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly body?: Json;
    readonly existing?: Json;
    readonly edit?: unknown;
  };
  readonly status: number;
  readonly body: Json;
}

const file = new URL("../../../e2e/conformance/validation/others.jsonl", import.meta.url);
const recorded = readFileSync(file, "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Recorded)
  .filter(({ request }) => (request.body ?? request.existing)?.["kind"] === "Service");

let api: TestServer;
beforeAll(async () => {
  api = await startTestServer();
  await api.request("POST", "/api/v1/namespaces", { metadata: { name: "val" } });
  // As in every cluster.
  const own = { metadata: { name: "kubernetes" }, spec: { clusterIP: "10.96.0.1", ports: [{ port: 443 }] } };
  await api.request("POST", "/api/v1/namespaces/default/services", own);
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

/** Without what differs each time: identity, owners of fields, and addresses that were chosen at random. */
function comparable(body: unknown): unknown {
  const { metadata = {}, ...rest } = body as { readonly metadata?: Json };
  const { uid: _u, resourceVersion: _r, creationTimestamp: _c, managedFields: _m, ...kept } = metadata;
  const text = JSON.stringify({ ...rest, metadata: kept });
  return JSON.parse(text.replace(/"10\.96\.\d+\.\d*[1-9]\d*"/g, '"10.96.x.x"'));
}

describe("the API answers as a recorded one", () => {
  it.each(recorded.map((one) => [one.id, one.note, one] as const))("%s %s", async (_id, _note, one) => {
    const { method, path, existing, edit } = one.request;
    let body: unknown = one.request.body;
    if (existing !== undefined) {
      await api.request("POST", "/api/v1/namespaces/val/services", existing);
      const stored = await api.request("GET", "/api/v1/namespaces/val/services/svc");
      body = applyJsonPatch(stored.body, edit);
    }
    const answer = await api.request(method, path, body);
    expect(answer.code).toBe(one.status);
    expect(comparable(answer.body)).toEqual(comparable(one.body));
  });
});

describe("addresses", () => {
  const services = "/api/v1/namespaces/default/services";
  const create = async (name: string, spec: Json) =>
    await api.request("POST", services, { metadata: { name }, spec: { ports: [{ port: 80 }], ...spec } });

  it("are given once, however many ask at the same time", async () => {
    const names = Array.from({ length: 10 }, (_, index) => `many-${String(index)}`);
    const made = await Promise.all(names.map(async (name) => await create(name, { type: "NodePort" })));
    const specs = made.map(({ body }) => body as { readonly spec?: Json });
    const ips = specs.map(({ spec }) => spec?.["clusterIP"]);
    const ports = specs.map(({ spec }) => JSON.stringify(spec?.["ports"]));
    expect([new Set(ips).size, new Set(ports).size]).toEqual([10, 10]);
  });

  it("that two ask for at the same time are given to one of them", async () => {
    const ports = [{ port: 80, nodePort: 30_001 }];
    const made = await Promise.all(
      ["one", "two"].map(async (name) => await create(name, { type: "NodePort", ports })),
    );
    expect(made.map(({ code }) => code).sort()).toEqual([201, 422]);
  });

  it("are free again once their service is gone", async () => {
    await create("first", { clusterIP: "10.96.0.50" });
    expect((await create("second", { clusterIP: "10.96.0.50" })).code).toBe(422);
    await api.request("DELETE", `${services}/first`);
    expect((await create("second", { clusterIP: "10.96.0.50" })).code).toBe(201);
  });

  it("of a creation that was refused are free again", async () => {
    expect((await create("Bad", { clusterIP: "10.96.0.60" })).code).toBe(422);
    expect((await create("good", { clusterIP: "10.96.0.60" })).code).toBe(201);
  });
});
