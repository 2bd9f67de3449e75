import { createInterface } from "node:readline";
import { connect } from "node:tls";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Body, startTestServer, type TestServer, TOKEN } from "../testing/test-server.fixture.ts";

const configMaps = "/api/v1/namespaces/default/configmaps";

let api: TestServer;
beforeEach(async () => {
  api = await startTestServer({}, 20);
});
afterEach(async () => {
  await api[Symbol.asyncDispose]();
});

const put = async (name: string, metadata: object = {}): Promise<Body> => {
  const { body } = await api.request("POST", configMaps, { metadata: { name, ...metadata } });
  return body;
};
const versionOf = (object: Body): string => String(object["metadata"]?.["resourceVersion"]);

interface Line {
  readonly type: string;
  readonly object: Body;
}

/** The events of a watch, read one by one. */
async function watch(query: string, accept?: string): Promise<() => Promise<Line | undefined>> {
  const settings = accept === undefined ? {} : { headers: { accept } };
  const response = await api.open("GET", `${configMaps}?watch=true&${query}`, settings);
  expect(response.statusCode).toBe(200);
  const lines = createInterface({ input: response })[Symbol.asyncIterator]();
  return async () => {
    const { value, done } = await lines.next();
    return done === true ? undefined : (JSON.parse(value) as Line);
  };
}
const brief = (line: Line | undefined): string =>
  `${line?.type ?? "end"} ${String(line?.object["metadata"]?.["name"])}`;

it("sends the head at once and then what changes after a version", async () => {
  const a = await put("a");
  const next = await watch(`resourceVersion=${versionOf(a)}`);
  await put("b");
  await api.request("DELETE", `${configMaps}/a`);
  expect([brief(await next()), brief(await next())]).toEqual(["ADDED b", "DELETED a"]);
});

it("begins with everything that is there when no version is given", async () => {
  await put("a");
  const next = await watch("");
  expect(brief(await next())).toBe("ADDED a");
});

it("sends a deleted object with the version of the deletion", async () => {
  const a = await put("a");
  const next = await watch(`resourceVersion=${versionOf(a)}&fieldSelector=metadata.name%3Da`);
  await api.request("DELETE", `${configMaps}/a`);
  const line = await next();
  expect(Number(versionOf(line?.object ?? a))).toBe(Number(versionOf(a)) + 1);
});

it("reports an object that stops matching the selector as deleted", async () => {
  const a = await put("a", { labels: { x: "1" } });
  const next = await watch(`resourceVersion=${versionOf(a)}&labelSelector=x%3D1`);
  await api.request(
    "PATCH",
    `${configMaps}/a`,
    { metadata: { labels: { x: "2" } } },
    { contentType: "application/merge-patch+json" },
  );
  expect(brief(await next())).toBe("DELETED a");
});

it("answers a version that the history has forgotten with one ERROR event and the end", async () => {
  const from = versionOf(await put("a"));
  for (let i = 0; i < 40; i++) await put(`more-${i}`);
  for (const more of ["", "&allowWatchBookmarks=true"]) {
    const next = await watch(`resourceVersion=${from}${more}`);
    const line = await next();
    expect(line?.type).toBe("ERROR");
    expect(line?.object).toMatchObject({ kind: "Status", reason: "Expired", code: 410 });
    expect(await next()).toBeUndefined();
  }
  expect(api.clock.pending).toBe(0);
});

it("goes on from the version of the one object that is watched, however short the history is", async () => {
  const from = versionOf(await put("a"));
  for (let i = 0; i < 40; i++) await put(`more-${i}`);
  const next = await watch(`resourceVersion=${from}&fieldSelector=metadata.name%3Da`);
  await api.request("DELETE", `${configMaps}/a`);
  expect(brief(await next())).toBe("DELETED a");
  const again = await watch(`resourceVersion=${from}&fieldSelector=metadata.name%3Da`);
  expect((await again())?.type).toBe("ERROR");
});

it("ends after timeoutSeconds and leaves no timer", async () => {
  const next = await watch("timeoutSeconds=3");
  await api.clock.advance(3000);
  expect(await next()).toBeUndefined();
  expect(api.clock.pending).toBe(0);
});

it("sends initial events and the bookmark that ends them to watch-list clients", async () => {
  await put("a");
  const next = await watch(
    "sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true",
  );
  expect(brief(await next())).toBe("ADDED a");
  const bookmark = await next();
  expect(bookmark?.type).toBe("BOOKMARK");
  expect(bookmark?.object["metadata"]).toMatchObject({
    resourceVersion: String(api.store.revision),
    annotations: { "k8s.io/initial-events-end": "true" },
  });
  await put("b");
  expect(brief(await next())).toBe("ADDED b");
});

it("refuses sendInitialEvents without resourceVersionMatch=NotOlderThan", async () => {
  const { code } = await api.request("GET", `${configMaps}?watch=true&sendInitialEvents=true`);
  expect(code).toBe(422);
});

it("sends a bookmark after a minute in which only others changed", async () => {
  const from = versionOf(await put("a"));
  const next = await watch(`resourceVersion=${from}&allowWatchBookmarks=true`);
  await api.request("POST", "/api/v1/namespaces", { metadata: { name: "other" } });
  await api.clock.advance(60_000);
  const line = await next();
  expect([line?.type, line?.object["metadata"]?.["resourceVersion"]]).toEqual([
    "BOOKMARK",
    String(api.store.revision),
  ]);
});

it("sends tables with the columns in the first event only", async () => {
  const next = await watch("", "application/json;as=Table;v=v1;g=meta.k8s.io");
  await put("a");
  await put("b");
  const [first, second] = [await next(), await next()];
  expect(first?.object["columnDefinitions"]?.[0]?.["name"]).toBe("Name");
  expect(second?.object["columnDefinitions"]).toBeNull();
  expect(second?.object["rows"]?.[0]?.["cells"]?.[0]).toBe("b");
});

it("lets go of everything when the client leaves", async () => {
  const response = await api.open("GET", `${configMaps}?watch=true&allowWatchBookmarks=true`);
  expect(api.clock.pending).toBeGreaterThan(0);
  response.destroy();
  await expect.poll(() => api.clock.pending).toBe(0);
});

it("brings what changes at once to all watchers, each change once and in order", async () => {
  const from = versionOf(await put("before"));
  const watches = ["", "&allowWatchBookmarks=true", "&fieldSelector=metadata.namespace%3Ddefault"];
  const readers = await Promise.all(
    watches.map(async (more) => await watch(`resourceVersion=${from}${more}`)),
  );
  const names = Array.from({ length: 15 }, (_, i) => `together-${i}`);
  const versions = (await Promise.all(names.map(async (name) => await put(name)))).map(versionOf);
  const inOrder = versions.toSorted((a, b) => Number(a) - Number(b));
  for (const next of readers) {
    const seen: string[] = [];
    for (const _ of names) {
      const line = await next();
      if (line !== undefined) seen.push(versionOf(line.object));
    }
    expect(seen).toEqual(inOrder);
  }
});

it("sends an event as one record, with the length of its chunk", async () => {
  const { ca } = api.certificates;
  const socket = connect({ host: "127.0.0.1", port: api.server.port, ca, ALPNProtocols: ["http/1.1"] });
  const records: string[] = [];
  socket.on("data", (data: Buffer) => records.push(data.toString()));
  socket.write(
    `GET ${configMaps}?watch=true&resourceVersion=${api.store.revision} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n`,
  );
  await expect.poll(() => records.length).toBe(1);
  await api.request("POST", configMaps, { metadata: { name: "one" } });
  await expect.poll(() => records.length).toBe(2);
  expect(records[1]).toMatch(/^[\da-f]+\r\n\{"type":"ADDED".*\}\n\r\n$/);
  socket.destroy();
});
