import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../testing/test-server.fixture.ts";

type Json = Readonly<Record<string, unknown>>;

let api: TestServer;
beforeAll(async () => {
  api = await startTestServer();
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

describe("addresses of services", () => {
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
