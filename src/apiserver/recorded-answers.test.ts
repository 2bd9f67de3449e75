import { afterAll, beforeAll, expect, it } from "vitest";
import { startTestServer, type TestServer } from "./testing/test-server.fixture.ts";

let api: TestServer;
const inDefault = "/api/v1/namespaces/default";
beforeAll(async () => {
  api = await startTestServer();
  await api.request("POST", `${inDefault}/configmaps`, { metadata: { name: "cm" }, data: { a: "1" } });
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

const json = "application/json";
const apply = "application/apply-patch+yaml";
const config = (rest: object) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "cm" }, ...rest });

/** Requests and what a kube-apiserver 1.33 answered to them. */
const recorded: readonly (readonly [
  method: string,
  path: string,
  contentType: string,
  body: unknown,
  code: number,
  reason: string | undefined,
  message: string,
])[] = [
  [
    "PATCH",
    "/configmaps/cm",
    apply,
    config({}),
    422,
    "Invalid",
    'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
  ],
  [
    "PATCH",
    "/configmaps/cm?fieldManager=b&fieldValidation=Strict",
    apply,
    config({ bogus: 1 }),
    500,
    undefined,
    "failed to create typed patch object (/cm; /v1, Kind=ConfigMap): .bogus: field not declared in schema",
  ],
  [
    "POST",
    "/configmaps?fieldValidation=Strict",
    json,
    '{"metadata":{"name":"x9"},"bogus":1,"data":{"a":"1","a":"2"}}',
    400,
    "BadRequest",
    'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "bogus", duplicate field "data.a"',
  ],
  [
    "POST",
    "/configmaps?fieldValidation=Foo",
    json,
    { metadata: { name: "x9" } },
    422,
    "Invalid",
    'CreateOptions.meta.k8s.io "" is invalid: fieldValidation: Unsupported value: "Foo": supported values: "", "Ignore", "Strict", "Warn"',
  ],
  [
    "GET",
    "/configmaps?resourceVersionMatch=Exact",
    json,
    undefined,
    422,
    "Invalid",
    'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided',
  ],
  [
    "POST",
    "/pods",
    "text/x",
    "x",
    415,
    "UnsupportedMediaType",
    "the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf",
  ],
  [
    "PUT",
    "/pods",
    json,
    {},
    405,
    "MethodNotAllowed",
    "the server does not allow this method on the requested resource",
  ],
  [
    "POST",
    "/configmaps",
    json,
    { metadata: { name: "x", namespace: "other" } },
    400,
    "BadRequest",
    "the namespace of the provided object does not match the namespace sent on the request",
  ],
  ["DELETE", "/configmaps/nope", json, undefined, 404, "NotFound", 'configmaps "nope" not found'],
  ["GET", "/nopes", json, undefined, 404, "NotFound", "the server could not find the requested resource"],
  ["PATCH", "/configmaps/cm", json, {}, 415, "UnsupportedMediaType", "415: Unsupported Media Type"],
  [
    "PATCH",
    "/configmaps/cm",
    "application/json-patch+json",
    [{ op: "remove", path: "/data/zzz" }],
    422,
    "Invalid",
    "the server rejected our request due to an error in our request",
  ],
  [
    "PUT",
    "/configmaps/cm",
    json,
    { metadata: { name: "other" } },
    400,
    "BadRequest",
    "the name of the object (other) does not match the name on the URL (cm)",
  ],
  [
    "PUT",
    "/configmaps/cm",
    json,
    { metadata: { name: "cm", resourceVersion: "1" } },
    409,
    "Conflict",
    'Operation cannot be fulfilled on configmaps "cm": the object has been modified; please apply your changes to the latest version and try again',
  ],
  [
    "PUT",
    "/configmaps/nonono",
    json,
    { metadata: { name: "nonono" } },
    404,
    "NotFound",
    'configmaps "nonono" not found',
  ],
  [
    "POST",
    "/configmaps",
    json,
    { apiVersion: "v1", kind: "Pod", metadata: { name: "x" } },
    400,
    "BadRequest",
    'Pod in version "v1" cannot be handled as a ConfigMap: converting (v1.Pod) to (core.ConfigMap): unknown conversion',
  ],
  [
    "POST",
    "/configmaps?dryRun=foo",
    json,
    { metadata: { name: "x" } },
    422,
    "Invalid",
    'CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: []string{"foo"}: supported values: "All"',
  ],
  [
    "GET",
    "/configmaps?labelSelector=a%20b%20c",
    json,
    undefined,
    400,
    "BadRequest",
    "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt",
  ],
  [
    "GET",
    "/pods?fieldSelector=spec.bogus%3D1",
    json,
    undefined,
    400,
    "BadRequest",
    "field label not supported: spec.bogus",
  ],
];

it.each(recorded)(
  "%s %s (%s) is answered as a real API server does",
  async (method, path, contentType, body, code, reason, message) => {
    const answer = await api.request(method, `${inDefault}${path}`, body, { contentType });
    expect([answer.code, answer.body["code"], answer.body["reason"], answer.body["message"]]).toEqual([
      code,
      code,
      reason,
      message,
    ]);
  },
);
