import { once } from "node:events";
import { connect } from "node:tls";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "./testing/test-server.fixture.ts";

let api: TestServer;
beforeAll(async () => {
  api = await startTestServer();
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

describe("who may ask", () => {
  it.each([
    ["no credentials", { authorization: "" }],
    ["a wrong token", { authorization: "Bearer wrong" }],
    ["basic auth", { authorization: "Basic YTpi" }],
  ])("%s: 401 Unauthorized", async (_what, headers) => {
    const { code, body } = await api.request("GET", "/api/v1/pods", undefined, { headers });
    expect([code, body["reason"], body["message"]]).toEqual([401, "Unauthorized", "Unauthorized"]);
  });

  it("a client certificate of our authority is as good as a token", async () => {
    const { clientCert: cert, clientKey: key } = api.certificates;
    const { code } = await api.request("GET", "/api/v1/pods", undefined, {
      headers: { authorization: "" },
      tls: { cert, key },
    });
    expect(code).toBe(200);
  });

  it.each(["/healthz", "/livez", "/readyz", "/livez/ping"])("anybody may ask for %s", async (path) => {
    const answer = await api.request("GET", path, undefined, { headers: { authorization: "" } });
    expect([answer.code, answer.body]).toEqual([200, "ok"]);
  });

  it("says more of its health to those who ask, and knows no other checks", async () => {
    expect((await api.request("GET", "/livez?verbose")).body).toBe("[+]ping ok\nlivez check passed\n");
    expect((await api.request("GET", "/livez/etcd")).code).toBe(404);
  });

  it("nobody may ask from a web page: foreign Host and Origin are refused", async () => {
    const host = await api.request("GET", "/api/v1/pods", undefined, {
      headers: { host: "evil.example" },
      tls: { checkServerIdentity: () => undefined },
    });
    expect(host.code).toBe(403);
    const origin = await api.request("GET", "/api/v1/pods", undefined, {
      headers: { origin: "https://evil.example" },
    });
    expect(origin.code).toBe(403);
  });
});

describe("discovery", () => {
  it("is aggregated for clients that ask for it, in the newest version they know", async () => {
    const ask = async (version: string) =>
      await api.request("GET", "/api", undefined, {
        headers: {
          accept: `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList,application/json`,
        },
      });
    const { headers, body } = await ask("v2");
    expect(headers["content-type"]).toBe(
      "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList",
    );
    const resources = body["items"]?.[0]?.["versions"]?.[0]?.["resources"];
    expect(resources?.find((resource) => String(resource["resource"]) === "pods")).toMatchObject({
      scope: "Namespaced",
      shortNames: ["po"],
      categories: ["all"],
    });
    expect((await ask("v2beta1")).body["apiVersion"]).toBe("apidiscovery.k8s.io/v2beta1");
  });

  it("is the old lists for others", async () => {
    expect((await api.request("GET", "/api")).body).toMatchObject({ kind: "APIVersions", versions: ["v1"] });
    const { groups } = (await api.request("GET", "/apis")).body;
    expect(groups?.map((group) => String(group["name"]))).toEqual([
      "coordination.k8s.io",
      "apps",
      "discovery.k8s.io",
      "minikubelet.io",
      "events.k8s.io",
      "authentication.k8s.io",
      "authorization.k8s.io",
    ]);
    const { body } = await api.request("GET", "/api/v1");
    const names = body["resources"]?.map((resource) => String(resource["name"])) ?? [];
    expect(names).toContain("pods/log");
    expect(names).toContain("pods/resize");
  });
});

describe("a kind that clients may only look at", () => {
  const path = "/apis/minikubelet.io/v1alpha1/namespaces/default/podtimelines";

  it("lists", async () => {
    expect((await api.request("GET", path)).body).toMatchObject({ kind: "PodTimelineList", items: [] });
  });

  it.each([
    ["POST", path],
    ["DELETE", path],
    ["PUT", `${path}/web`],
    ["PATCH", `${path}/web`],
    ["DELETE", `${path}/web`],
  ])("refuses %s %s", async (method, target) => {
    const { code, body } = await api.request(method, target);
    expect([code, body["reason"]]).toEqual([405, "MethodNotAllowed"]);
  });
});

describe("custom kinds", () => {
  const path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

  it("there are none, which kubectl wants to hear before it sends a kind that it does not know", async () => {
    const { code, body } = await api.request("GET", path);
    expect([code, body["kind"], body["items"]]).toEqual([200, "CustomResourceDefinitionList", []]);
  });

  it.each([
    ["POST", path],
    ["GET", `${path}/a`],
    ["GET", path.replace("v1", "v1beta1")],
  ])("%s %s: 404", async (method, url) => {
    expect((await api.request(method, url)).code).toBe(404);
  });
});

describe("OpenAPI", () => {
  it("v3 says for each kind that the server validates, and may be cached under its hash", async () => {
    const { body: index } = await api.request("GET", "/openapi/v3");
    const url = String(index["paths"]?.["api/v1"]?.["serverRelativeURL"]);
    const { headers, body } = await api.request("GET", url);
    expect(headers["cache-control"]).toContain("immutable");
    const patch = body["paths"]?.["/api/v1/namespaces/{namespace}/pods/{name}"]?.["patch"];
    expect(patch?.["x-kubernetes-group-version-kind"]).toEqual({ group: "", version: "v1", kind: "Pod" });
    expect(patch?.["parameters"]?.map((parameter) => parameter["name"])).toContain("fieldValidation");
  });

  it("v2 is protobuf", async () => {
    const { headers } = await api.request("GET", "/openapi/v2");
    expect(headers["content-type"]).toBe("application/com.github.proto-openapi.spec.v2.v1.0+protobuf");
  });
});

describe("bad requests do not bring the server down", () => {
  it("a body of more than 3 MiB is refused with 413", async () => {
    const body = JSON.stringify({ metadata: { name: "a" }, data: { k: "x".repeat(3 * 1024 * 1024) } });
    const { code } = await api.request("POST", "/api/v1/namespaces/default/configmaps", body);
    expect(code).toBe(413);
  });

  it.each([
    "garbage\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: \x01\r\n\r\n",
    "GET /%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    `GET /${"x".repeat(80_000)} HTTP/1.1\r\n\r\n`,
  ])("%j gets an answer", async (bytes) => {
    const socket = connect({ port: api.server.port, host: "127.0.0.1", ca: api.certificates.ca });
    await once(socket, "secureConnect");
    socket.end(bytes);
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 4\d\d /);
  });

  it.each(["OPTIONS *", "GET http://elsewhere.example/api", "GET @127.0.0.1/api"])(
    "%s gets a Status: its target is no path",
    async (start) => {
      const socket = connect({ port: api.server.port, host: "127.0.0.1", ca: api.certificates.ca });
      await once(socket, "secureConnect");
      socket.end(`${start} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
      const answer = await text(socket);
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
      expect(answer).toContain('"kind":"Status"');
      expect(api.errors).toEqual([]);
    },
  );

  it("a client that leaves in the middle of its body is nobody's error", async () => {
    const socket = connect({ port: api.server.port, host: "127.0.0.1", ca: api.certificates.ca });
    await once(socket, "secureConnect");
    socket.write(
      "POST /api/v1/namespaces/default/configmaps HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer secret\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{",
    );
    socket.destroy();
    const { code } = await api.request("GET", "/api/v1/pods");
    expect(code).toBe(200);
    expect(api.errors).toEqual([]);
  });

  it("an upgrade to nowhere gets a Status", async () => {
    const socket = connect({ port: api.server.port, host: "127.0.0.1", ca: api.certificates.ca });
    await once(socket, "secureConnect");
    socket.write(
      "GET /api/v1/pods HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer secret\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
    );
    const answer = await text(socket);
    expect(answer).toContain("HTTP/1.1 404 Not Found");
    expect(answer).toContain('"kind":"Status"');
  });
});

it("ends watches when it closes", async () => {
  const other = await startTestServer();
  const response = await other.open("GET", "/api/v1/pods?watch=true");
  const rest = text(response);
  await other[Symbol.asyncDispose]();
  expect(await rest).toBe("");
  expect(response.complete).toBe(true);
  expect(other.clock.pending).toBe(0);
});
