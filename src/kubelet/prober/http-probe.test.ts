import { createServer as createHttpServer, type IncomingMessage } from "node:http";
import { createSecureServer } from "node:http2";
import { createServer as createTlsServer } from "node:https";
import { describe, expect, it } from "vitest";
import type { HTTPGetAction } from "../../api/index.ts";
import { directPodDialer } from "../../system/direct-pod-dialer.ts";
import { hostDialer } from "../../system/host-dialer.ts";
import type { Clock, PodDialer } from "../ports.ts";
import { DialError } from "../runtime-error.ts";
import { probeHttp } from "./http-probe.ts";
import type { ProbeOutcome } from "./outcome.ts";
import { expiredCertificate } from "./testing/certificate.fixture.ts";
import { cannedServer, closedPort, listening, rawServer } from "./testing/loopback.fixture.ts";
import { clockThatRingsAfter, probePorts, probeTarget, stillClock } from "./testing/probe-setup.fixture.ts";

const dialers = { podDialer: directPodDialer(hostDialer), hostDialer };

async function probe(action: HTTPGetAction, clock: Clock = stillClock): Promise<ProbeOutcome> {
  const signal = new AbortController().signal;
  return await probeHttp(action, probeTarget(), 1000, probePorts(dialers, { clock }), signal);
}

function text(outcome: ProbeOutcome): string {
  return outcome.kind === "result"
    ? `${outcome.result}: ${outcome.output}`
    : `error(${outcome.state}): ${outcome.message}`;
}

/** Lets the streams between here and there hand on what they have. */
function afterTicks(ticks: number, then: (value: undefined) => void): void {
  process.nextTick(() => {
    if (ticks === 0) then(undefined);
    else afterTicks(ticks - 1, then);
  });
}

describe("what counts as healthy", () => {
  it.each([
    [200, "success: body"],
    [204, "success: "],
    [304, "warning: Probe terminated redirects, Response body: "],
    [300, "warning: Probe terminated redirects, Response body: body"],
    [399, "warning: Probe terminated redirects, Response body: body"],
    [301, "warning: Probe terminated redirects, Response body: body"],
    [400, "failure: HTTP probe failed with statuscode: 400"],
    [404, "failure: HTTP probe failed with statuscode: 404"],
    [503, "failure: HTTP probe failed with statuscode: 503"],
  ])("status %i is %s", async (status, expected) => {
    const bodiless = status === 204 || status === 304;
    await using server = await cannedServer(
      `HTTP/1.1 ${status} X\r\n${bodiless ? "" : "Content-Length: 4\r\n"}\r\n${bodiless ? "" : "body"}`,
    );
    expect(text(await probe({ port: server.port }))).toBe(expected);
  });

  it.each([
    ["bare line feeds", "HTTP/1.0 200 OK\n\nok"],
    ["no reason phrase", "HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok"],
    ["an interim response first", "HTTP/1.1 103 Early\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"],
    ["chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\no\r\n1\r\nk\r\n0\r\n\r\n"],
    ["a folded header", "HTTP/1.1 200 OK\r\nX-A: 1\r\n 2\r\nContent-Length: 2\r\n\r\nok"],
  ])("takes a response with %s, as Go does", async (_name, answer) => {
    await using server = await cannedServer(answer);
    expect(text(await probe({ port: server.port }))).toBe("success: ok");
  });

  it("takes an answer that was sent before the request", async () => {
    await using server = await rawServer((socket) =>
      socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"),
    );
    expect(text(await probe({ port: server.port }))).toBe("success: ok");
  });

  it("reads no more than 10 KiB of a body without end", async () => {
    await using server = await rawServer((socket) => {
      socket.once("data", () => {
        socket.write(`HTTP/1.1 200 OK\r\n\r\n${"x".repeat(20_000)}`);
      });
    });
    expect(text(await probe({ port: server.port }))).toBe(`success: ${"x".repeat(10_240)}`);
  });
});

describe("the request", () => {
  async function requestSeen(action: Omit<HTTPGetAction, "port">): Promise<string> {
    const { promise, resolve } = Promise.withResolvers<string>();
    await using server = await rawServer((socket) => {
      socket.once("data", (chunk) => {
        resolve(chunk.toString());
        socket.end("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
      });
    });
    await probe({ ...action, port: server.port });
    return (await promise).replaceAll(String(server.port), "PORT");
  }

  it.each<[string, Omit<HTTPGetAction, "port">, string[]]>([
    [
      "has exactly these lines in this order",
      {
        path: "/hz?x=1",
        httpHeaders: [
          { name: "x-b", value: "2" },
          { name: "X-A", value: "b" },
        ],
      },
      [
        "GET /hz?x=1 HTTP/1.1",
        "Host: 127.0.0.1:PORT",
        "User-Agent: kube-probe/1.36",
        "Accept: */*",
        "X-A: b",
        "X-B: 2",
        "Connection: close",
      ],
    ],
    [
      "leaves out an empty User-Agent and an empty Accept",
      {
        httpHeaders: [
          { name: "user-agent", value: "" },
          { name: "Accept", value: "" },
        ],
      },
      ["GET / HTTP/1.1", "Host: 127.0.0.1:PORT", "Connection: close"],
    ],
    [
      "lets own headers replace the defaults, and repeats them",
      {
        httpHeaders: [
          { name: "accept", value: "text/html" },
          { name: "Host", value: "my.example" },
          { name: "X-A", value: "1" },
          { name: "x-a", value: "2" },
        ],
      },
      [
        "GET / HTTP/1.1",
        "Host: my.example",
        "User-Agent: kube-probe/1.36",
        "Accept: text/html",
        "X-A: 1",
        "X-A: 2",
        "Connection: close",
      ],
    ],
    [
      "escapes what a path may not hold",
      { path: "a b/%7B{?q=a b" },
      [
        "GET /a%20b/%7B%7B?q=a b HTTP/1.1",
        "Host: 127.0.0.1:PORT",
        "User-Agent: kube-probe/1.36",
        "Accept: */*",
        "Connection: close",
      ],
    ],
    [
      "takes an unparsable path literally",
      { path: "/100%?a" },
      [
        "GET /100%25%3Fa HTTP/1.1",
        "Host: 127.0.0.1:PORT",
        "User-Agent: kube-probe/1.36",
        "Accept: */*",
        "Connection: close",
      ],
    ],
  ])("%s", async (_title, action, lines) => {
    expect((await requestSeen(action)).split("\r\n").filter((line) => line !== "")).toEqual(lines);
  });
});

describe("redirects", () => {
  async function withServer(
    answer: (request: IncomingMessage, port: number) => readonly [number, string],
  ): Promise<string> {
    let port = 0;
    const server = createHttpServer((request, response) => {
      const [status, location] = answer(request, port);
      response.writeHead(status, location === "" ? {} : { location }).end("moved");
    });
    await using running = await listening(server);
    port = running.port;
    return text(await probe({ path: "/start", port })).replaceAll(String(port), "PORT");
  }

  it("are followed on the same host, whatever the port, and judged by their target", async () => {
    const seen: string[] = [];
    const outcome = await withServer((request) => {
      seen.push(`${request.url ?? ""} from ${request.headers.referer?.replace(/:\d+\//, "/") ?? "nowhere"}`);
      return request.url === "/start" ? [302, "next"] : [404, ""];
    });
    expect(outcome).toBe("failure: HTTP probe failed with statuscode: 404");
    expect(seen).toEqual(["/start from nowhere", "/next from http://127.0.0.1/start"]);
  });

  it("to another host name are a warning, even when it is the same machine", async () => {
    expect(await withServer((_request, port) => [301, `http://localhost:${port}/`])).toBe(
      "warning: Probe terminated redirects, Response body: moved",
    );
  });

  it("end after ten", async () => {
    let requests = 0;
    expect(
      await withServer(() => {
        requests++;
        return [307, "/next"];
      }),
    ).toBe('failure: Get "/next": stopped after 10 redirects');
    expect(requests).toBe(10);
  });

  it("to a closed port fail with the target's URL", async () => {
    const closed = await closedPort();
    expect(await withServer(() => [302, `http://127.0.0.1:${closed}/x`])).toBe(
      `failure: Get "http://127.0.0.1:${closed}/x": dial tcp 127.0.0.1:${closed}: connect: connection refused`,
    );
  });
});

describe("error texts", () => {
  it.each<[string, string, string]>([
    ["a connection closed without an answer", "", "EOF"],
    [
      "a head that breaks off",
      "HTTP/1.1 200 OK\r\nX-A:",
      "net/http: HTTP/1.x transport connection broken: unexpected EOF",
    ],
    [
      "a server of another protocol",
      '\u0000\u0001SSH"\n',
      'net/http: HTTP/1.x transport connection broken: malformed HTTP response "\\x00\\x01SSH\\""',
    ],
    [
      "a text that only looks like one",
      "not http at all\n",
      'net/http: HTTP/1.x transport connection broken: malformed HTTP status code "http"',
    ],
    [
      "an odd version",
      "HTTP/x 200 OK\n\n",
      'net/http: HTTP/1.x transport connection broken: malformed HTTP version "HTTP/x"',
    ],
    [
      "a broken header line",
      "HTTP/1.1 200 OK\r\nnonsense\r\n\r\n",
      "net/http: HTTP/1.x transport connection broken: malformed MIME header line: nonsense",
    ],
  ])("%s", async (_title, answer, reason) => {
    await using server = await cannedServer(answer);
    expect(text(await probe({ port: server.port }))).toBe(
      `failure: Get "http://127.0.0.1:${server.port}/": ${reason}`,
    );
  });

  it("nobody listens", async () => {
    const port = await closedPort();
    expect(text(await probe({ port }))).toBe(
      `failure: Get "http://127.0.0.1:${port}/": dial tcp 127.0.0.1:${port}: connect: connection refused`,
    );
  });

  it("the connection is reset", async () => {
    await using server = await rawServer((socket) => {
      socket.once("data", () => socket.resetAndDestroy());
    });
    expect(text(await probe({ port: server.port }))).toMatch(
      new RegExp(
        `^failure: Get "http://127.0.0.1:${server.port}/": read tcp 127.0.0.1:\\d+->127.0.0.1:${server.port}: read: connection reset by peer$`,
      ),
    );
  });

  it("a body shorter than announced is an error that does not count", async () => {
    await using server = await cannedServer("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok");
    expect(text(await probe({ port: server.port }))).toBe("error(failure): unexpected EOF");
  });

  it("no answer in time", async () => {
    const asked = Promise.withResolvers<undefined>();
    await using server = await rawServer((socket) => {
      socket.once("data", () => {
        asked.resolve(undefined);
      });
    });
    expect(text(await probe({ port: server.port }, clockThatRingsAfter(asked.promise)))).toBe(
      `failure: Get "http://127.0.0.1:${server.port}/": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`,
    );
  });

  it("no connection in time", async () => {
    const ports = probePorts(
      {
        hostDialer,
        podDialer: {
          dial: async (_pod, port, signal) => {
            await stillClock.sleep(0, signal).catch(() => undefined);
            throw new DialError("timeout", `dial tcp 10.1.0.5:${port}: i/o timeout`);
          },
        },
      },
      { clock: clockThatRingsAfter(Promise.resolve()) },
    );
    const outcome = await probeHttp({ port: 80 }, probeTarget(), 1000, ports, new AbortController().signal);
    expect(text(outcome)).toBe(
      'failure: Get "http://127.0.0.1:80/": dial tcp 10.1.0.5:80: i/o timeout (Client.Timeout exceeded while awaiting headers)',
    );
  });

  it("a body that does not end in time", async () => {
    const bodyBegun = Promise.withResolvers<undefined>();
    await using server = await rawServer((socket) => {
      socket.once("data", () => socket.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok"));
    });
    const podDialer: PodDialer = {
      dial: async (pod, port, signal) => {
        const socket = await dialers.podDialer.dial(pod, port, signal);
        socket.once("data", () => {
          afterTicks(50, bodyBegun.resolve);
        });
        return socket;
      },
    };
    const ports = probePorts({ ...dialers, podDialer }, { clock: clockThatRingsAfter(bodyBegun.promise) });
    const outcome = await probeHttp(
      { port: server.port },
      probeTarget(),
      1000,
      ports,
      new AbortController().signal,
    );
    expect(text(outcome)).toBe(
      "error(failure): context deadline exceeded (Client.Timeout or context cancellation while reading body)",
    );
  });

  it.each([
    ["web", 'strconv.Atoi: parsing "web": invalid syntax'],
    [0, "invalid port number: 0"],
    [70000, "invalid port number: 70000"],
  ])("port %s", async (port, message) => {
    expect(text(await probe({ port }))).toBe(`error(unknown): ${message}`);
  });
});

describe("https", () => {
  it("does not look at the certificate", async () => {
    const options = await expiredCertificate();
    await using server = await listening(
      createTlsServer(options, (_request, response) => response.end("ok")),
    );
    expect(text(await probe({ port: server.port, scheme: "HTTPS" }))).toBe("success: ok");
  });

  it("speaks HTTP/2 when offered", async () => {
    const options = await expiredCertificate();
    const seen: unknown[] = [];
    const handler = createSecureServer({ ...options, allowHTTP1: true }, (request, response) => {
      seen.push(request.httpVersion, request.headers["user-agent"], request.headers[":authority"]);
      response.writeHead(500).end("ok");
    });
    await using server = await listening(handler);
    expect(text(await probe({ port: server.port, scheme: "HTTPS" }))).toBe(
      "failure: HTTP probe failed with statuscode: 500",
    );
    expect(seen).toEqual(["2.0", "kube-probe/1.36", `127.0.0.1:${server.port}`]);
  });

  it.each<[string, string, string]>([
    [
      "a plain HTTP server",
      "HTTP/1.1 400 Bad Request\r\n\r\n",
      "http: server gave HTTP response to HTTPS client",
    ],
    [
      "a server of another protocol",
      "220 smtp ready\r\n",
      "tls: first record does not look like a TLS handshake",
    ],
    ["a server that hangs up", "", "EOF"],
  ])("%s", async (_title, answer, reason) => {
    await using server = await cannedServer(answer);
    expect(text(await probe({ port: server.port, scheme: "HTTPS" }))).toBe(
      `failure: Get "https://127.0.0.1:${server.port}/": ${reason}`,
    );
  });
});
