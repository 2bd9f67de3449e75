import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "./testing/test-server.fixture.ts";

let api: TestServer;
beforeAll(async () => {
  api = await startTestServer();
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  // Whatever a client sends is its own mistake, never ours.
  expect(api.errors).toEqual([]);
});

const configMaps = "/api/v1/namespaces/default/configmaps";
const namespace = "/api/v1/namespaces/default";
const PROTOBUF = "application/vnd.kubernetes.protobuf";
const MAGIC = "k8s\0";

const configMap = (more: object, metadata: object = {}): string =>
  JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", ...metadata }, ...more });
const nested = (levels: number): string => `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;

async function expectStatus(
  answer: Awaited<ReturnType<TestServer["request"]>>,
  code: number,
  reason: string,
  message: string,
): Promise<void> {
  expect([answer.code, answer.body["reason"]]).toEqual([code, reason]);
  expect(answer.headers["content-type"]).toBe("application/json");
  expect(answer.body).toMatchObject({ kind: "Status", apiVersion: "v1", status: "Failure", code });
  expect(answer.body["message"]).toContain(message);
  expect((await api.request("GET", "/readyz")).code).toBe(200);
}

describe("bodies", () => {
  it.each<[string, string, string, number, string, string]>([
    [
      "longer than 3 MiB",
      "application/json",
      "x".repeat(3 * 1024 * 1024 + 1),
      413,
      "RequestEntityTooLarge",
      "limit is 3145728",
    ],
    ["empty", "application/json", "", 400, "BadRequest", "must be of type ConfigMap"],
    ["not JSON", "application/json", "{", 400, "BadRequest", "json parse error"],
    ["a list", "application/json", "[]", 400, "BadRequest", "cannot unmarshal array"],
    ["UTF-16", "application/json", "\xff\xfe{\0}\0", 400, "BadRequest", "json parse error"],
    [
      "JSON without end in depth",
      "application/json",
      `{"x":${"[".repeat(500_000)}`,
      400,
      "BadRequest",
      "max depth",
    ],
    [
      "deep JSON",
      "application/json",
      configMap({}).replace("}}", `},"x":${nested(100_000)}}`),
      400,
      "BadRequest",
      "max depth",
    ],
    ["deep YAML", "application/yaml", "[".repeat(20_000), 400, "BadRequest", "yaml: "],
    ["YAML of moderate depth", "application/yaml", nested(1_200), 400, "BadRequest", "max depth"],
    [
      "YAML whose aliases multiply",
      "application/yaml",
      yamlBomb(),
      400,
      "BadRequest",
      "Excessive alias count",
    ],
    [
      "of an unknown type",
      "text/plain",
      "x",
      415,
      "UnsupportedMediaType",
      "the body of the request was in an unknown format",
    ],
    [
      "protobuf without its magic",
      PROTOBUF,
      "garbage",
      400,
      "BadRequest",
      "expected prefix [107 56 115 0] (67617262616765)",
    ],
    [
      "protobuf that breaks off",
      PROTOBUF,
      `${MAGIC}\x0a\xff\xff\xff\xff\x0f`,
      400,
      "BadRequest",
      "unexpected EOF",
    ],
    [
      "protobuf with an endless number",
      PROTOBUF,
      MAGIC + "\xff".repeat(30),
      400,
      "BadRequest",
      "integer overflow",
    ],
    ["protobuf of no kind", PROTOBUF, `${MAGIC}\x12\x02\x0a\x00`, 400, "BadRequest", "no message is known"],
    [
      "protobuf of another kind",
      PROTOBUF,
      `${MAGIC}\x0a\x09\x0a\x02v1\x12\x03Pod\x12\x00`,
      400,
      "BadRequest",
      "unknown conversion",
    ],
    [
      "protobuf with a wrong wire type",
      PROTOBUF,
      `${MAGIC}\x0a\x0f\x0a\x02v1\x12\x09ConfigMap\x12\x02\x0f\x0f`,
      400,
      "BadRequest",
      "illegal wireType 7",
    ],
    [
      "of another apiVersion",
      "application/json",
      configMap({ apiVersion: "v2" }),
      400,
      "BadRequest",
      'ConfigMap in version "v2"',
    ],
    [
      "of another kind",
      "application/json",
      configMap({ kind: "Pod" }),
      400,
      "BadRequest",
      "unknown conversion",
    ],
    [
      "without a name",
      "application/json",
      configMap({ metadata: {} }),
      422,
      "Invalid",
      "name or generateName is required",
    ],
    [
      "with a name too long",
      "application/json",
      configMap({}, { name: "a".repeat(254) }),
      422,
      "Invalid",
      "must be no more than 253",
    ],
    [
      "with too large annotations",
      "application/json",
      configMap({}, { annotations: { a: "x".repeat(262_145) } }),
      422,
      "Invalid",
      "metadata.annotations: Too long",
    ],
    [
      "with too much data",
      "application/json",
      configMap({ data: { a: "x".repeat(1_048_577) } }),
      422,
      "Invalid",
      "may not be more than 1048576 bytes",
    ],
    [
      "for another namespace",
      "application/json",
      configMap({}, { namespace: "other" }),
      400,
      "BadRequest",
      "does not match the namespace",
    ],
  ])("%s", async (_what, contentType, body, code, reason, message) => {
    const answer = await api.request("POST", configMaps, body, { contentType, encoding: "latin1" });
    await expectStatus(answer, code, reason, message);
  });

  it("much longer than 3 MiB are taken to their end, so that whoever sends all first can read the answer", async () => {
    const answer = await api.request("POST", configMaps, "x".repeat(16 * 1024 * 1024));
    expect(answer.code).toBe(413);
    expect((await api.request("GET", configMaps)).code).toBe(200);
  });

  it("longer than 3 MiB and without a length are refused before their end", async () => {
    const response = await api.open("POST", configMaps, {
      contentType: "application/json",
      headers: { "transfer-encoding": "chunked" },
      body: "x".repeat(4 * 1024 * 1024),
    });
    expect(response.statusCode).toBe(413);
    response.destroy();
  });

  it.each([
    ["application/foo", "{}", 415, "UnsupportedMediaType", "415: Unsupported Media Type"],
    ["application/merge-patch+json", "{", 400, "BadRequest", "error decoding patch"],
    ["application/merge-patch+json", `{"metadata":${nested(100_000)}}`, 400, "BadRequest", "max depth"],
    ["application/strategic-merge-patch+json", `{"x":${nested(100_000)}}`, 400, "BadRequest", "max depth"],
    ["application/apply-patch+yaml", `{"x":${nested(100_000)}}`, 400, "BadRequest", "max depth"],
    ["application/json-patch+json", "{}", 400, "BadRequest", "cannot unmarshal object"],
    [
      "application/json-patch+json",
      '[{"op":"add","path":"/__proto__/x","value":1}]',
      422,
      "Invalid",
      "rejected our request",
    ],
  ])("patch %s %.30s", async (contentType, body, code, reason, message) => {
    const answer = await api.request("PATCH", `${namespace}?fieldManager=t`, body, { contentType });
    await expectStatus(answer, code, reason, message);
    expect(Object.hasOwn(Object.prototype, "x")).toBe(false);
  });

  it.each([
    ["text/plain", "x", 415, "UnsupportedMediaType", "unknown format"],
    ["application/json", "[]", 400, "BadRequest", "must be of type DeleteOptions"],
    ["application/json", '{"dryRun":["Some"]}', 422, "Invalid", "dryRun"],
  ])("delete %s %s", async (contentType, body, code, reason, message) => {
    const answer = await api.request("DELETE", `${configMaps}/none`, body, { contentType });
    await expectStatus(answer, code, reason, message);
  });
});

describe("addresses and verbs", () => {
  it.each([
    ["GET", `${namespace}/nopes`, 404, "NotFound"],
    ["GET", "/api/v2/pods", 404, "NotFound"],
    ["GET", "/apis/nope/v1", 404, "NotFound"],
    ["GET", "/apis/apps/v1/statefulsets", 404, "NotFound"],
    ["GET", `${configMaps}/a/b/c`, 404, "NotFound"],
    ["GET", `${configMaps}/a/status`, 404, "NotFound"],
    ["GET", `${namespace}/pods/%00`, 404, "NotFound"],
    ["GET", `${namespace}/pods/a%2Fb`, 404, "NotFound"],
    ["GET", "/api/v1/pods/%zz", 404, "NotFound"],
    ["GET", "/.well-known/openid-configuration", 404, "NotFound"],
    ["GET", `/${"x".repeat(8_000)}`, 404, "NotFound"],
    ["PUT", configMaps, 405, "MethodNotAllowed"],
    ["PATCH", configMaps, 405, "MethodNotAllowed"],
    ["POST", `${configMaps}/a`, 405, "MethodNotAllowed"],
    ["DELETE", "/api/v1/namespaces", 405, "MethodNotAllowed"],
    ["POST", "/api", 405, "MethodNotAllowed"],
    ["TRACE", configMaps, 405, "MethodNotAllowed"],
    ["OPTIONS", configMaps, 405, "MethodNotAllowed"],
    ["POST", "/api/v1/pods", 405, "MethodNotAllowed"],
  ])("%s %.60s", async (method, path, code, reason) => {
    const body = ["GET", "TRACE", "OPTIONS"].includes(method) ? undefined : "{}";
    await expectStatus(await api.request(method, path, body), code, reason, "");
  });

  it.each([
    ["GET", configMaps],
    ["GET", `${configMaps}?watch=true`],
    ["GET", `${configMaps}/kube-root-ca.crt`],
    ["POST", configMaps],
    ["DELETE", `${configMaps}/a`],
  ])("%s %s for a client that reads only HTML: nothing is done", async (method, path) => {
    const body = method === "POST" ? configMap({}, { name: "unread" }) : undefined;
    const answer = await api.request(method, path, body, { headers: { accept: "text/html" } });
    await expectStatus(answer, 406, "NotAcceptable", "Available representations: application/json");
    expect((await api.request("GET", `${configMaps}/unread`)).code).toBe(404);
  });
});

describe("options", () => {
  it.each([
    ["limit=abc", 400, "BadRequest"],
    ["continue=zzz", 400, "BadRequest"],
    ["watch=1&timeoutSeconds=abc", 400, "BadRequest"],
    ["labelSelector=%3D%3D", 400, "BadRequest"],
    ["fieldSelector=x", 400, "BadRequest"],
    ["fieldSelector=spec.nope%3D1", 400, "BadRequest"],
    ["resourceVersion=99999999", 504, "Timeout"],
    ["resourceVersionMatch=Exact", 422, "Invalid"],
    ["resourceVersion=0&resourceVersionMatch=Foo", 422, "Invalid"],
    ["watch=1&sendInitialEvents=true", 422, "Invalid"],
    ["sendInitialEvents=true", 422, "Invalid"],
  ])("list ?%s", async (query, code, reason) => {
    await expectStatus(await api.request("GET", `${configMaps}?${query}`), code, reason, "");
  });

  it.each([
    ["dryRun=Some", 422, "Invalid"],
    ["fieldValidation=Maybe", 422, "Invalid"],
    [`fieldManager=${"x".repeat(200)}`, 422, "Invalid"],
  ])("create ?%.30s", async (query, code, reason) => {
    await expectStatus(await api.request("POST", `${configMaps}?${query}`, configMap({})), code, reason, "");
  });
});

describe("a web page on the same machine", () => {
  it.each([
    ["another Host", { host: "evil.example" }],
    ["a Host that begins like ours", { host: "localhost.evil.example" }],
    ["a foreign Origin", { origin: "https://evil.example" }],
    ["an opaque Origin", { origin: "null" }],
    ["a foreign Origin at our port", { origin: "http://127.0.0.1.evil.example:443" }],
  ])("with %s gets nothing, not even what is public", async (_what, headers) => {
    for (const path of [configMaps, "/healthz", "/version"]) {
      const tls = { checkServerIdentity: () => undefined };
      const answer = await api.request("GET", path, undefined, { headers, tls });
      await expectStatus(answer, 403, "Forbidden", "answers only to programs on its own host");
      expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
    }
  });
});

function yamlBomb(): string {
  const line = (name: string, of: string): string => `${name}: &${name} [${Array(9).fill(of).join(",")}]\n`;
  return line("a", "x") + line("b", "*a") + line("c", "*b") + line("d", "*c") + line("e", "*d");
}
