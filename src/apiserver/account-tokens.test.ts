import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accountTokens } from "./account-tokens.ts";
import { startTestServer, type TestServer } from "./testing/test-server.fixture.ts";

let api: TestServer;
const accounts = "/api/v1/namespaces/default/serviceaccounts";
beforeAll(async () => {
  api = await startTestServer();
  await api.request("POST", accounts, { metadata: { name: "robot" } });
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

const whoAmI = async (token: string) =>
  await api.request(
    "POST",
    "/apis/authentication.k8s.io/v1/selfsubjectreviews",
    {},
    { headers: { authorization: `Bearer ${token}` } },
  );

describe("tokens of service accounts", () => {
  it("say who asks, and open nothing else", async () => {
    const { code, body } = await api.request("POST", `${accounts}/robot/token`, { spec: {} });
    expect([code, body["status"]?.["expirationTimestamp"]]).toEqual([201, "2026-01-01T01:00:00Z"]);
    const token = String(body["status"]?.["token"]);
    expect((await whoAmI(token)).body["status"]).toMatchObject({
      userInfo: {
        username: "system:serviceaccount:default:robot",
        groups: ["system:serviceaccounts", "system:serviceaccounts:default", "system:authenticated"],
      },
    });
    const headers = { authorization: `Bearer ${token}` };
    expect((await api.request("GET", "/api/v1/pods", undefined, { headers })).code).toBe(403);
  });

  it.each([
    ["forged", accountTokens("other key", () => api.clock.now()), [], 3600],
    ["expired", accountTokens("key", () => api.clock.now() - 3_601_000), [], 3600],
    ["for somebody else", accountTokens("key", () => api.clock.now()), ["vault"], 3600],
  ])("%s: 401", async (_what, tokens, audiences, expirationSeconds) => {
    const spec = { namespace: "default", name: "robot", uid: "u", audiences, expirationSeconds };
    expect((await whoAmI(tokens.issue(spec))).code).toBe(401);
  });

  it.each(["", "a.b.c", "...", "e30.e30."])("%j is no token: 401", async (token) => {
    expect((await whoAmI(token)).code).toBe(401);
  });

  it("are refused for too short a time, and for an account that is not there", async () => {
    const short = await api.request("POST", `${accounts}/robot/token`, { spec: { expirationSeconds: 60 } });
    expect([short.code, short.body["message"]]).toEqual([
      422,
      'TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: 60: may not specify a duration less than 10 minutes',
    ]);
    expect((await api.request("POST", `${accounts}/nobody/token`, {})).code).toBe(404);
  });
});
