import { once } from "node:events";
import { connect as connectTcp, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { connect, type TLSSocket } from "node:tls";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import type { ConnectionLimits } from "./server.ts";
import { startTestServer, type TestServer, TOKEN } from "./testing/test-server.fixture.ts";

/** Short for a test, and still long enough for the honest requests beside the slow ones on a busy machine. */
const impatient = { handshakeMs: 1_500, headMs: 500, requestMs: 500, checkMs: 20 };
const pods = "/api/v1/namespaces/default/pods";

let api: TestServer;
async function serve(limits?: ConnectionLimits): Promise<void> {
  const exec = async (): Promise<never> => await new Promise(() => undefined);
  api = await startTestServer({ exec }, 100, limits);
}
afterEach(async () => {
  const closing = api[Symbol.asyncDispose]();
  // Whoever does not take his leave is cut off.
  await api.clock.advance(1_000);
  await closing;
  expect(api.errors).toEqual([]);
});

async function dial(): Promise<TLSSocket> {
  return (await dialRaw()).socket;
}

/** With the connection below the TLS. */
async function dialRaw(): Promise<{ readonly socket: TLSSocket; readonly raw: Socket }> {
  const raw = connectTcp(api.server.port, "127.0.0.1");
  const socket = connect({ socket: raw, host: "127.0.0.1", ca: api.certificates.ca });
  for (const one of [raw, socket]) one.on("error", () => undefined);
  await once(socket, "secureConnect");
  return { socket, raw };
}

const head = (line: string): string =>
  `${line} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${TOKEN}\r\n`;

describe("slow clients", () => {
  beforeEach(async () => {
    await serve(impatient);
  });

  it.each([
    ["a head that never ends", head("GET /api")],
    [
      "a body that never ends",
      `${head(`POST ${pods}`)}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{`,
    ],
    [
      "chunks that never end",
      `${head(`POST ${pods}`)}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n`,
    ],
  ])("%s: a Status, and the connection is closed", async (_what, bytes) => {
    const socket = await dial();
    socket.write(bytes);
    const answer = await text(socket);
    expect(answer).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
    expect(JSON.parse(answer.slice(answer.indexOf("{")))).toMatchObject({ kind: "Status", code: 408 });
  });

  it("connections that never say anything are closed, and meanwhile hold nobody up", async () => {
    const silent: Socket[] = [];
    for (let i = 0; i < 200; i++) {
      const socket = connectTcp(api.server.port, "127.0.0.1");
      socket.on("error", () => undefined);
      silent.push(socket);
    }
    const closed = Promise.all(
      silent.map(async (socket) => {
        await once(socket, "close");
      }),
    );
    expect((await api.request("GET", pods)).code).toBe(200);
    await closed;
  });

  it("a watcher that does not read costs no memory, and is told that it fell behind", async () => {
    const response = await api.open(
      "GET",
      `${pods.replace("pods", "configmaps")}?watch=true&resourceVersion=0`,
    );
    response.pause();
    const type = { name: "configmaps" };
    const data = { k: "x".repeat(20_000) };
    for (let round = 0; round < 300; round++) {
      await api.store.write(type, "default", "big", (current) => ({
        set: {
          metadata: {
            ...current?.metadata,
            name: "big",
            namespace: "default",
            uid: "u",
            creationTimestamp: "2026-01-01T00:00:00Z",
            annotations: { round: String(round) },
          },
          data,
        },
      }));
    }
    const lines = (await text(response)).trim().split("\n");
    expect(lines.length).toBeLessThan(250);
    expect(JSON.parse(lines.at(-1) ?? "")).toMatchObject({
      type: "ERROR",
      object: { kind: "Status", reason: "Expired", code: 410 },
    });
  });
});

describe("clients that leave or talk nonsense in the middle", () => {
  beforeEach(async () => {
    await serve();
  });

  it.each([
    ["a head", head("GET /api")],
    ["a body", `${head(`POST ${pods}`)}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{`],
    ["a watch", `${head(`GET ${pods}?watch=true`)}\r\n`],
    ["an upgrade", `${head(`GET ${pods}/web/exec`)}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`],
  ])("in the middle of %s: reset", async (_what, bytes) => {
    for (let i = 0; i < 5; i++) {
      const { socket, raw } = await dialRaw();
      const { promise, resolve } = Promise.withResolvers<undefined>();
      socket.write(bytes, () => {
        resolve(undefined);
      });
      await promise;
      raw.resetAndDestroy();
    }
    expect((await api.request("GET", pods)).code).toBe(200);
    // A watch that nobody reads any more is not kept: it would wait for its own end.
    await expect.poll(() => api.clock.pending).toBe(0);
  });

  it.each([
    [
      "a length and chunks at once",
      `${head(`POST ${pods}`)}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    ],
    ["two lengths", `${head(`POST ${pods}`)}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello`],
    ["a method that nobody knows", `${head("NONSENSE /api")}\r\n`],
    ["another protocol", "\x16\x03\x01\x02\x00"],
  ])("%s: a Status", async (_what, bytes) => {
    const socket = await dial();
    socket.end(bytes);
    const answer = await text(socket);
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(JSON.parse(answer.slice(answer.indexOf("{")))).toMatchObject({ kind: "Status" });
  });

  it("CONNECT is closed without an answer", async () => {
    const socket = await dial();
    socket.write(head("CONNECT 127.0.0.1:80") + "\r\n");
    expect(await text(socket)).not.toContain("200");
  });

  it("a WebSocket message larger than any terminal's ends the connection, not the server", async () => {
    await api.request("POST", pods, {
      metadata: { name: "web" },
      spec: { containers: [{ name: "c", image: "a" }], nodeName: "n1" },
    });
    const socket = new WebSocket(
      `wss://127.0.0.1:${api.server.port}${pods}/web/exec?command=x&stdin=true`,
      "v5.channel.k8s.io",
      { ca: api.certificates.ca, headers: { authorization: `Bearer ${TOKEN}` } },
    );
    await once(socket, "open");
    const closed = Promise.withResolvers<number>();
    socket.on("close", closed.resolve).on("error", () => undefined); // It may be reset while it still sends.
    socket.send(Buffer.alloc(17 * 1024 * 1024));
    expect([1006, 1009]).toContain(await closed.promise);
    expect((await api.request("GET", pods)).code).toBe(200);
  });
});
