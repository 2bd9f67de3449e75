import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { continueToken } from "../continuation.ts";
import { startTestServer, type TestServer } from "../testing/test-server.fixture.ts";

const HISTORY = 20;
let api: TestServer;
const inDefault = "/api/v1/namespaces/default/configmaps";

beforeAll(async () => {
  api = await startTestServer({}, HISTORY);
  for (const name of ["a", "b", "c", "d", "e"]) await api.request("POST", inDefault, { metadata: { name } });
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

const get = async (query: string, headers = {}) =>
  await api.request("GET", `${inDefault}?${query}`, undefined, { headers });
const names = (body: Awaited<ReturnType<typeof get>>["body"]) =>
  body["items"]?.map((item) => item["metadata"]?.["name"]);
const tokenOf = (body: Awaited<ReturnType<typeof get>>["body"]) =>
  encodeURIComponent(String(body["metadata"]?.["continue"]));

describe("chunked lists", () => {
  it("all pages show the state of the first one", async () => {
    const first = (await get("limit=2")).body;
    expect([names(first), first["metadata"]?.["remainingItemCount"]]).toEqual([["a", "b"], 3]);
    await api.request("DELETE", `${inDefault}/c`);
    await api.request("POST", inDefault, { metadata: { name: "bb" } });
    const second = (await get(`limit=2&continue=${tokenOf(first)}`)).body;
    expect(names(second)).toEqual(["c", "d"]);
    const last = (await get(`limit=2&continue=${tokenOf(second)}`)).body;
    expect([names(last), last["metadata"]]).toEqual([
      ["e"],
      { resourceVersion: first["metadata"]?.["resourceVersion"] },
    ]);
    expect(names((await get("")).body)).toEqual(["a", "b", "bb", "d", "e"]);
  });

  it("tables have pages as well; with a selector nobody counts the rest", async () => {
    const accept = "application/json;as=Table;v=v1;g=meta.k8s.io";
    const { body } = await get("limit=2&fieldSelector=metadata.name!=zz", { accept });
    expect(body["rows"]).toHaveLength(2);
    expect(Object.keys(body["metadata"] ?? {})).toEqual(["resourceVersion", "continue"]);
  });

  it("a token of forgotten history is answered with 410 and one that goes on with the present", async () => {
    const first = (await get("limit=2")).body;
    for (let i = 0; i < 2 * HISTORY; i++) {
      const patch = { data: { i: String(i) } };
      const contentType = "application/merge-patch+json";
      await api.request("PATCH", `${inDefault}/a`, patch, { contentType });
    }
    const gone = await get(`limit=9&continue=${tokenOf(first)}`);
    expect([gone.code, gone.body["reason"]]).toEqual([410, "Expired"]);
    const onward = await get(`limit=9&continue=${tokenOf(gone.body)}`);
    expect([onward.code, names(onward.body)]).toEqual([200, ["bb", "d", "e"]]);
  });

  it.each([
    ["continue=garbage", 400, "invalid continue token"],
    [
      `continue=${continueToken(3, "/a\0")}&resourceVersion=3`,
      400,
      "specifying resource version is not allowed",
    ],
    ["limit=x", 400, "invalid syntax"],
    ["resourceVersion=1&resourceVersionMatch=Maybe", 422, "Unsupported value"],
    ["resourceVersion=0&resourceVersionMatch=Exact", 422, "Forbidden"],
    ["resourceVersion=1&resourceVersionMatch=Exact", 410, "too old"],
    ["resourceVersion=9999999&resourceVersionMatch=Exact", 504, "Too large resource version"],
  ])("%s: %i", async (query, code, message) => {
    const answer = await get(query);
    expect(answer.code).toBe(code);
    expect(answer.body["message"]).toContain(message);
  });

  it("exactly a past revision shows that revision", async () => {
    const { body: now } = await get("");
    const version = String(now["metadata"]?.["resourceVersion"]);
    await api.request("POST", inDefault, { metadata: { name: "later" } });
    const { body } = await get(`resourceVersion=${version}&resourceVersionMatch=Exact`);
    expect([names(body), body["metadata"]]).toEqual([names(now), { resourceVersion: version }]);
  });
});
