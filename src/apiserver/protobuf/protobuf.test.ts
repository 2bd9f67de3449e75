import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { field, message } from "../openapi/protobuf.ts";
import { startTestServer, type TestServer } from "../testing/test-server.fixture.ts";
import { decodeProtobuf, PROTOBUF } from "./decode.ts";

/** A body as client-go writes it. */
function body(apiVersion: string, kind: string, ...fields: readonly Uint8Array[]): Buffer {
  const typeMeta = message(field(1, apiVersion), field(2, kind));
  return Buffer.concat([
    Buffer.from("k8s\0"),
    message(field(1, typeMeta), field(2, message(...fields)), field(3, ""), field(4, "")),
  ]);
}

/** A field of wire type 0. */
function int(number: number, value: bigint): Buffer {
  const bytes = [number << 3];
  let rest = BigInt.asUintN(64, value);
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Buffer.from([...bytes, Number(rest)]);
}

const probe = (handler: Uint8Array): Uint8Array => field(10, message(field(1, handler), int(2, 5n)));
const container = (...fields: readonly Uint8Array[]): Uint8Array =>
  field(2, message(field(2, message(field(1, "c"), ...fields))));

describe("a protobuf body becomes the JSON of the same object", () => {
  it.each([
    ["strings", field(1, field(1, "p")), { metadata: { name: "p" } }],
    [
      "maps",
      field(1, message(field(11, message(field(1, "a"), field(2, "b"))), field(11, field(1, "empty")))),
      { metadata: { labels: { a: "b", empty: "" } } },
    ],
    [
      "quantities and lists",
      container(
        field(3, "sleep"),
        field(3, "9"),
        field(8, field(1, message(field(1, "cpu"), field(2, field(1, "1m"))))),
      ),
      {
        spec: { containers: [{ name: "c", command: ["sleep", "9"], resources: { limits: { cpu: "1m" } } }] },
      },
    ],
    [
      "negative integers and members that JSON flattens",
      container(probe(field(2, message(field(1, "/"), field(2, message(int(1, 1n), field(3, "web"))))))),
      {
        spec: {
          containers: [
            {
              name: "c",
              livenessProbe: { initialDelaySeconds: 5, httpGet: { path: "/", port: "web" } },
            },
          ],
        },
      },
    ],
    ["numbers of 64 bits", field(2, int(4, -1n)), { spec: { terminationGracePeriodSeconds: -1 } }],
    [
      "times, the zero time as null",
      field(1, message(field(8, int(1, -62_135_596_800n)), field(9, int(1, 5n)))),
      {
        metadata: { creationTimestamp: null, deletionTimestamp: "1970-01-01T00:00:05Z" },
      },
    ],
    ["unknown fields as nothing", message(field(99, "new"), int(14, 1n)), {}],
  ])("%s", (_what, fields, expected) => {
    expect(decodeProtobuf(body("v1", "Pod", fields))).toEqual({ apiVersion: "v1", kind: "Pod", ...expected });
  });

  it.each([
    ["no magic bytes", Buffer.from("{}")],
    ["a message cut off", body("v1", "Pod", field(1, "x")).subarray(0, -3)],
    ["a group", body("v1", "Pod", Buffer.from([0x0b]))],
    ["a string that is not UTF-8", body("v1", "Pod", field(1, field(1, Buffer.from([0xff]))))],
    ["a kind of nobody's", body("v9", "Pod")],
  ])("%s is refused", (_what, bytes) => {
    expect(() => decodeProtobuf(bytes)).toThrow();
  });
});

describe("the API takes protobuf bodies", () => {
  let api: TestServer;
  beforeAll(async () => {
    api = await startTestServer();
  });
  afterAll(async () => {
    await api[Symbol.asyncDispose]();
  });

  it("creates what a typed client sends, and says 400 to bytes that are none", async () => {
    const settings = { contentType: PROTOBUF };
    const path = "/api/v1/namespaces/default/configmaps?fieldValidation=Strict";
    const sent = body(
      "v1",
      "ConfigMap",
      field(1, field(1, "typed")),
      field(2, message(field(1, "k"), field(2, "v"))),
    );
    const made = await api.request("POST", path, sent.toString("latin1"), {
      ...settings,
      encoding: "latin1",
    });
    expect([made.code, made.body["data"]]).toEqual([201, { k: "v" }]);
    const garbage = await api.request("POST", path, "k8s\0\xff\xff", settings);
    expect([garbage.code, garbage.body["reason"]]).toEqual([400, "BadRequest"]);
  });
});
