import { once } from "node:events";
import { connect } from "node:tls";
import { duplexPair, PassThrough } from "node:stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import type { PodLogOptions, PodStreams, StreamIo } from "../ports.ts";
import { SpdyTestClient } from "../spdy/spdy-client.fixture.ts";
import { StreamError } from "../stream-error.ts";
import { startTestServer, type TestServer, TOKEN } from "../testing/test-server.fixture.ts";

const pods = "/api/v1/namespaces/default/pods";

/** Runs `cat`, `exit N`, `size` and `missing` without any process. */
async function exec(command: readonly string[], io: StreamIo): ReturnType<PodStreams["exec"]> {
  switch (command[0]) {
    case "cat":
      for await (const chunk of io.stdin ?? []) await io.stdout?.(chunk as Buffer);
      return { kind: "exited", exitCode: 0 };
    case "exit":
      await io.stderr?.(Buffer.from("bye"));
      return { kind: "exited", exitCode: Number(command[1]) };
    case "size":
      for await (const { width, height } of io.resize) {
        await io.stdout?.(Buffer.from(`${width}x${height}`));
        break;
      }
      return { kind: "exited", exitCode: 0 };
    case "gone":
      throw new StreamError("NotFound", 'container not found ("c")');
    default:
      return { kind: "failed", message: notFound(command[0] ?? "") };
  }
}

const notFound = (command: string): string => `exec: "${command}": executable file not found in $PATH`;

let asked: PodLogOptions | undefined;
/** Port 2 answers when this is resolved. */
let slowPort = Promise.withResolvers<undefined>();
const streams: Partial<PodStreams> = {
  exec: async (_container, command, io) => await exec(command, io),
  attach: async ({ container }, io) => {
    if (container === "c2") throw new StreamError("NotFound", 'container not found ("c")');
    await io.stdout?.(Buffer.from("attached"));
  },
  logs: async function* (container, options) {
    asked = options;
    await Promise.resolve();
    if (options.previous)
      throw new StreamError(
        "BadRequest",
        `previous terminated container "${container.container}" in pod "web" not found`,
      );
    yield Buffer.from("one\n");
    yield Buffer.from("two\n");
  },
  portForward: async (_pod, port) => {
    await Promise.resolve();
    if (port === 1) throw new StreamError("Internal", "connection refused");
    if (port === 2) await slowPort.promise;
    return new PassThrough();
  },
};

let api: TestServer;
beforeEach(async () => {
  slowPort = Promise.withResolvers();
  api = await startTestServer(streams);
  await api.request("POST", pods, {
    metadata: { name: "web" },
    spec: {
      containers: [
        { name: "c1", image: "a" },
        { name: "c2", image: "a" },
      ],
      nodeName: "n1",
    },
  });
});
afterEach(async () => {
  await api[Symbol.asyncDispose]();
  expect(api.errors).toEqual([]);
});

const url = (path: string): string => `wss://127.0.0.1:${api.server.port}${pods}/web/${path}`;

async function openWebSocket(path: string, protocols: string | readonly string[]): Promise<WebSocket> {
  const socket = new WebSocket(url(path), [...[protocols].flat()], {
    ca: api.certificates.ca,
    headers: { authorization: `Bearer ${TOKEN}` },
  });
  await once(socket, "open");
  return socket;
}

interface Channels {
  readonly output: Readonly<Record<number, string>>;
  readonly code: number;
}

/** Everything until the server closes. */
async function collect(socket: WebSocket): Promise<Channels> {
  const output: Record<number, string> = {};
  socket.on("message", (data: Buffer) => {
    const channel = data[0] ?? -1;
    output[channel] = (output[channel] ?? "") + data.toString("utf8", 1);
  });
  const [code] = (await once(socket, "close")) as [number];
  return { output, code };
}

const V5 = "v5.channel.k8s.io";

describe("exec over WebSocket", () => {
  it("carries input, its end, output and success, and closes with 1000", async () => {
    const socket = await openWebSocket(
      "exec?container=c1&command=cat&stdin=true&stdout=true&stderr=true",
      V5,
    );
    expect(socket.protocol).toBe(V5);
    const all = collect(socket);
    socket.send(Buffer.from("\0stdin data\n"));
    socket.send(Buffer.from([255, 0]));
    const { output, code } = await all;
    expect(output).toEqual({ 1: "stdin data\n", 3: '{"metadata":{},"status":"Success"}' });
    expect(code).toBe(1000);
  });

  it("tells the exit code as kubectl wants it", async () => {
    const socket = await openWebSocket(
      "exec?container=c1&command=exit&command=7&stdout=true&stderr=true",
      V5,
    );
    const { output } = await collect(socket);
    expect(output[2]).toBe("bye");
    expect(JSON.parse(output[3] ?? "")).toMatchObject({
      status: "Failure",
      reason: "NonZeroExitCode",
      details: { causes: [{ reason: "ExitCode", message: "7" }] },
    });
  });

  it("tells a command that could not be started as an API server does that translates the kubelet's words", async () => {
    const socket = await openWebSocket("exec?container=c1&command=nosuch&stdout=true", V5);
    const { output } = await collect(socket);
    const kubelets = `Internal error occurred: error executing command in container: ${notFound("nosuch")}`;
    expect(JSON.parse(output[3] ?? "")).toEqual({
      metadata: {},
      status: "Failure",
      message: `Internal error occurred: ${kubelets}`,
      reason: "InternalError",
      details: { causes: [{ message: kubelets }] },
      code: 500,
    });
  });

  it.each(["exec?container=c1&command=gone&stdout=true", "attach?container=c2&stdout=true"])(
    "%s of a container that does not run says that it was not found",
    async (path) => {
      const socket = await openWebSocket(path, V5);
      const { output, code } = await collect(socket);
      expect(JSON.parse(output[3] ?? "")).toMatchObject({
        message: 'Internal error occurred: unable to upgrade connection: container not found ("c")',
        details: { causes: [{ message: 'unable to upgrade connection: container not found ("c")' }] },
      });
      expect(code).toBe(1000);
    },
  );

  it("hands on the size of the terminal", async () => {
    const socket = await openWebSocket("exec?container=c1&command=size&stdout=true&tty=true", V5);
    const all = collect(socket);
    socket.send(Buffer.from('\x04{"Width":101,"Height":33}\n'));
    expect((await all).output[1]).toBe("101x33");
  });

  it("prefers v5 to v4, whichever the client offers first", async () => {
    const socket = await openWebSocket("exec?container=c1&command=exit&command=0&stdout=true", [
      "v4.channel.k8s.io",
      V5,
    ]);
    expect(socket.protocol).toBe(V5);
    await collect(socket);
  });

  it("does not keep a closing server waiting, even where the command ignores the end", async () => {
    const other = await startTestServer({ exec: async () => await new Promise(() => undefined) });
    await other.request("POST", pods, {
      metadata: { name: "web" },
      spec: { containers: [{ name: "c1", image: "a" }], nodeName: "n1" },
    });
    const socket = new WebSocket(
      `wss://127.0.0.1:${other.server.port}${pods}/web/exec?command=x&stdout=true`,
      V5,
      {
        ca: other.certificates.ca,
        headers: { authorization: `Bearer ${TOKEN}` },
      },
    );
    await once(socket, "open");
    const closing = other[Symbol.asyncDispose]();
    await other.clock.advance(1_000);
    await closing;
    expect(other.clock.pending).toBe(0);
  });

  it("attach succeeds whatever became of the container", async () => {
    const socket = await openWebSocket("attach?container=c1&stdout=true", V5);
    expect((await collect(socket)).output).toEqual({
      1: "attached",
      3: '{"metadata":{},"status":"Success"}',
    });
  });

  it.each([
    [
      "a container that the pod does not have",
      "exec?container=x&command=ls",
      "container x is not valid for pod web",
    ],
    [
      "no container where there are two",
      "exec?command=ls",
      "a container name must be specified for pod web, choose one of: [c1 c2]",
    ],
    ["no command", "exec?container=c1", "you must specify at least one command for the container"],
  ])("refuses %s before the handshake with a Status", async (_title, path, message) => {
    const socket = new WebSocket(url(path), V5, {
      ca: api.certificates.ca,
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    socket.on("error", () => undefined);
    const [, response] = (await once(socket, "unexpected-response")) as [unknown, NodeJS.ReadableStream];
    let body = "";
    for await (const chunk of response) body += String(chunk);
    expect(JSON.parse(body)).toMatchObject({ kind: "Status", reason: "BadRequest", message });
    socket.terminate();
  });
});

describe("streams over SPDY", () => {
  const openSpdy = async (path: string, protocol: string): Promise<SpdyTestClient> => {
    const socket = connect({ port: api.server.port, host: "127.0.0.1", ca: api.certificates.ca });
    await once(socket, "secureConnect");
    socket.write(
      `POST ${pods}/web/${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${TOKEN}\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: ${protocol}\r\n\r\n`,
    );
    const [head] = (await once(socket, "data")) as [Buffer];
    expect(head.toString()).toContain("101 Switching Protocols");
    expect(head.toString()).toContain(`X-Stream-Protocol-Version: ${protocol}`);
    return new SpdyTestClient(socket);
  };

  it("exec carries input, output and the status on streams of their own", async () => {
    const client = await openSpdy(
      "exec?container=c1&command=cat&stdin=true&stdout=true",
      "v4.channel.k8s.io",
    );
    const error = await client.open({ streamtype: "error" });
    const stdin = await client.open({ streamtype: "stdin" });
    const stdout = await client.open({ streamtype: "stdout" });
    client.send(stdin, "hello", true);
    await expect.poll(() => error.ended && stdout.ended).toBe(true);
    expect(stdout.data.toString()).toBe("hello");
    expect(error.data.toString()).toBe('{"metadata":{},"status":"Success"}');
    await expect.poll(() => client.ended).toBe(true);
  });

  it.each([
    [
      "nosuch",
      {
        message: `Internal error occurred: error executing command in container: ${notFound("nosuch")}`,
        details: { causes: [{ message: `error executing command in container: ${notFound("nosuch")}` }] },
      },
    ],
    ["gone", { message: 'unable to upgrade connection: container not found ("c")' }],
  ])("the failure of %s comes in the kubelet's own words", async (command, status) => {
    const client = await openSpdy(`exec?container=c1&command=${command}&stdout=true`, "v4.channel.k8s.io");
    const error = await client.open({ streamtype: "error" });
    await client.open({ streamtype: "stdout" });
    await expect.poll(() => error.ended).toBe(true);
    expect(JSON.parse(error.data.toString())).toMatchObject({ code: 500, ...status });
  });

  it("port-forward pipes each pair of streams to a connection, and tells failures on the error stream", async () => {
    const client = await openSpdy("portforward", "portforward.k8s.io");
    const error = await client.open({ streamtype: "error", port: "80", requestid: "0" }, true);
    const data = await client.open({ streamtype: "data", port: "80", requestid: "0" });
    client.send(data, "echo", true);
    await expect.poll(() => data.ended && error.ended).toBe(true);
    expect([data.data.toString(), error.data.toString()]).toEqual(["echo", ""]);
    const failed = await client.open({ streamtype: "error", port: "1", requestid: "1" }, true);
    await client.open({ streamtype: "data", port: "1", requestid: "1" });
    await expect.poll(() => failed.ended).toBe(true);
    expect(failed.data.toString()).toBe("connection refused");
  });
});

/** A binary message of one byte, masked with zeros, as a client sends it. */
function clientFrame(byte: number): Buffer {
  return Buffer.from([0x82, 0x81, 0, 0, 0, 0, byte]);
}

/** The payloads of the server's messages, all shorter than 126 bytes here; each arrives whole. */
function serverPayload(bytes: Buffer): Buffer {
  const payloads: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = bytes[at + 1] ?? 0;
    payloads.push(bytes.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
  return Buffer.concat(payloads);
}

describe("port-forward over WebSocket", () => {
  it("carries SPDY inside messages that are cut anywhere", async () => {
    const protocol = "SPDY/3.1+portforward.k8s.io";
    const socket = connect({ port: api.server.port, host: "127.0.0.1", ca: api.certificates.ca });
    await once(socket, "secureConnect");
    socket.write(
      `GET ${pods}/web/portforward HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${TOKEN}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: ${protocol}\r\n\r\n`,
    );
    const [head] = (await once(socket, "data")) as [Buffer];
    expect(head.toString()).toContain(`Sec-WebSocket-Protocol: ${protocol}`);
    const [near, far] = duplexPair();
    far.on("data", (chunk: Buffer) => {
      for (const byte of chunk) socket.write(clientFrame(byte));
    });
    socket.on("data", (chunk: Buffer) => far.write(serverPayload(chunk)));
    const client = new SpdyTestClient(near);
    const error = await client.open({ streamtype: "error", port: "80", requestid: "0" }, true);
    const data = await client.open({ streamtype: "data", port: "80", requestid: "0" });
    client.send(data, "tunnelled", true);
    await expect.poll(() => data.ended && error.ended).toBe(true);
    expect(data.data.toString()).toBe("tunnelled");
    socket.destroy();
  });

  it("port-forward keeps what the client sends before the pod has answered the call", async () => {
    const socket = await openWebSocket("portforward?ports=2", "v4.channel.k8s.io");
    const received: string[] = [];
    socket.on("message", (data: Buffer) => {
      if (data[0] === 0) received.push(data.subarray(1).toString());
    });
    socket.send(Buffer.concat([Buffer.of(0), Buffer.from("early")]));
    socket.ping();
    await once(socket, "pong");
    slowPort.resolve(undefined);
    await expect.poll(() => received.includes("early")).toBe(true);
    socket.terminate();
  });

  it("serves plain channels, each beginning with its port", async () => {
    const socket = await openWebSocket("portforward?ports=80", ["v5.channel.k8s.io", "v4.channel.k8s.io"]);
    expect(socket.protocol).toBe("v4.channel.k8s.io");
    const messages: Buffer[] = [];
    socket.on("message", (data: Buffer) => messages.push(data));
    await expect.poll(() => messages.length).toBe(2);
    expect(messages).toEqual([Buffer.from([0, 80, 0]), Buffer.from([1, 80, 0])]);
    socket.send(Buffer.from("\0hi"));
    await expect.poll(() => messages[2]?.toString()).toBe("\0hi");
    socket.close(1000);
    await once(socket, "close");
  });
});

describe("logs", () => {
  it("are raw text, cut at limitBytes", async () => {
    const all = await api.request("GET", `${pods}/web/log?container=c1`);
    expect([all.headers["content-type"], all.body]).toEqual(["text/plain", "one\ntwo\n"]);
    const some = await api.request("GET", `${pods}/web/log?container=c1&limitBytes=6`);
    expect(some.body).toBe("one\ntw");
  });

  it("take every option of kubectl logs", async () => {
    const query = "follow=true&timestamps=true&tailLines=3&sinceSeconds=5&stream=Stderr";
    await api.request("GET", `${pods}/web/log?container=c1&${query}`);
    expect(asked).toEqual({
      follow: true,
      previous: false,
      timestamps: true,
      tailLines: 3,
      sinceSeconds: 5,
      stream: "Stderr",
    });
  });

  it.each([
    ["container=c1&previous=true", 400, 'previous terminated container "c1" in pod "web" not found'],
    ["container=nope", 400, "container nope is not valid for pod web"],
    ["", 400, "a container name must be specified for pod web, choose one of: [c1 c2]"],
    [
      "container=c1&tailLines=-5",
      422,
      'PodLogOptions "web" is invalid: tailLines: Invalid value: -5: must be greater than or equal to 0',
    ],
  ])("%s is refused with a Status", async (query, code, message) => {
    const answer = await api.request("GET", `${pods}/web/log?${query}`);
    expect([answer.code, answer.body["message"]]).toEqual([code, message]);
  });
});
