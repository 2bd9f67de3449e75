import { createServer, type ServerHttp2Stream } from "node:http2";
import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../runtime/fake/virtual-clock.ts";
import { directPodDialer } from "../../system/direct-pod-dialer.ts";
import { hostDialer } from "../../system/host-dialer.ts";
import { DialError } from "../runtime-error.ts";
import { decodeHealthResponse, encodeHealthRequest } from "./grpc-health.ts";
import { probeGrpc } from "./grpc-probe.ts";
import type { ProbeOutcome } from "./outcome.ts";
import { type Listening, listening } from "./testing/loopback.fixture.ts";
import { clockThatRingsAfter, probePorts, probeTarget } from "./testing/probe-setup.fixture.ts";

const dialers = { podDialer: directPodDialer(hostDialer), hostDialer };
const never = new AbortController().signal;
const answers = { ":status": 200, "content-type": "application/grpc" };

async function healthServer(handle: (stream: ServerHttp2Stream) => void): Promise<Listening> {
  const server = createServer();
  server.on("stream", handle);
  return await listening(server);
}

/** Answers with a status of the health protocol. */
function serving(status: number): (stream: ServerHttp2Stream) => void {
  return (stream) => {
    stream.respond(answers, { waitForTrailers: true });
    stream.on("wantTrailers", () => {
      stream.sendTrailers({ "grpc-status": "0" });
    });
    stream.end(Buffer.from([0, 0, 0, 0, 2, 8, status]));
  };
}

function refusing(status: number, message: string): (stream: ServerHttp2Stream) => void {
  return (stream) => {
    stream.respond(
      { ...answers, "grpc-status": String(status), "grpc-message": message },
      { endStream: true },
    );
  };
}

async function probe(port: number, service?: string): Promise<ProbeOutcome> {
  const action = service === undefined ? { port } : { port, service };
  return await probeGrpc(action, probeTarget(), 1000, probePorts(dialers), never);
}

describe("the answer of the health service", () => {
  it.each<[string, (stream: ServerHttp2Stream) => void, string, string]>([
    ["SERVING", serving(1), "success", "service healthy"],
    ["NOT_SERVING", serving(2), "failure", 'service unhealthy (responded with "NOT_SERVING")'],
    ["SERVICE_UNKNOWN", serving(3), "failure", 'service unhealthy (responded with "SERVICE_UNKNOWN")'],
    ["UNKNOWN", serving(0), "failure", 'service unhealthy (responded with "UNKNOWN")'],
    [
      "an unknown service name",
      refusing(5, "unknown service"),
      "failure",
      "error: health rpc probe failed: rpc error: code = NotFound desc = unknown service",
    ],
    [
      "no health service",
      refusing(12, "unknown service grpc.health.v1.Health"),
      "failure",
      "error: this server does not implement the grpc health protocol (grpc.health.v1.Health): unknown service grpc.health.v1.Health",
    ],
    [
      "the server's own deadline",
      refusing(4, "late"),
      "failure",
      "timeout: health rpc did not complete within 1s",
    ],
    [
      "a message without end",
      (stream) => {
        stream.on("error", () => undefined); // The client has had enough.
        stream.respond(answers);
        stream.end(Buffer.alloc(5 << 20));
      },
      "failure",
      expect.stringMatching(
        /code = ResourceExhausted desc = grpc: received message larger than max/,
      ) as string,
    ],
    [
      "a stream that is cut off",
      (stream) => {
        stream.session?.destroy();
      },
      "failure",
      "error: health rpc probe failed: rpc error: code = Unavailable desc = error reading from server: EOF",
    ],
  ])("%s", async (_title, handle, result, output) => {
    await using server = await healthServer(handle);
    expect(await probe(server.port)).toEqual({ kind: "result", result, output });
  });

  it("is asked for as grpc-go asks", async () => {
    const seen: unknown[] = [];
    await using server = await healthServer((stream) => {
      const body: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => body.push(chunk));
      stream.on("end", () => {
        seen.push(Buffer.concat(body).toString("hex"));
        serving(1)(stream);
      });
    });
    const server2 = createServer();
    server2.on("stream", (stream, headers) => {
      seen.push(
        headers[":path"],
        headers["user-agent"],
        headers["content-type"],
        headers["te"],
        headers["grpc-timeout"],
      );
      serving(1)(stream);
    });
    await using headersServer = await listening(server2);
    await probe(server.port, "liveness");
    await probe(headersServer.port);
    expect(seen).toEqual([
      encodeHealthRequest("liveness").toString("hex"),
      "/grpc.health.v1.Health/Check",
      "kube-probe/1.36 grpc-go/1.79.3",
      "application/grpc",
      "trailers",
      "1000m",
    ]);
  });
});

describe("time limits", () => {
  it("a refused connection is tried again until the time is up", async () => {
    const clock = new VirtualClock();
    let dials = 0;
    const podDialer = {
      dial: async (): Promise<never> => {
        dials++;
        return await Promise.reject(new DialError("refused", "dial tcp: connect: connection refused"));
      },
    };
    const ports = probePorts({ podDialer, hostDialer }, { clock, random: () => 0.5 });
    const outcome = await clock.awaiting(probeGrpc({ port: 9000 }, probeTarget(), 5000, ports, never));
    expect(outcome).toEqual({
      kind: "result",
      result: "failure",
      output: 'timeout: failed to connect service "127.0.0.1:9000" within 5s: context deadline exceeded',
    });
    expect([dials, clock.now() - clock.start, clock.pending]).toEqual([3, 5000, 0]);
  });

  it("a call without an answer", async () => {
    const asked = Promise.withResolvers<undefined>();
    await using server = await healthServer(() => {
      asked.resolve(undefined);
    });
    const ports = probePorts(dialers, { clock: clockThatRingsAfter(asked.promise) });
    expect(await probeGrpc({ port: server.port }, probeTarget(), 1000, ports, never)).toEqual({
      kind: "result",
      result: "failure",
      output: "timeout: health rpc did not complete within 1s",
    });
  });
});

describe("the messages", () => {
  it("a request holds the name after gRPC's prefix", () => {
    expect(encodeHealthRequest("")).toEqual(Buffer.from([0, 0, 0, 0, 0]));
    expect(encodeHealthRequest("ab")).toEqual(Buffer.from([0, 0, 0, 0, 4, 0x0a, 2, 0x61, 0x62]));
    expect(encodeHealthRequest("x".repeat(300)).subarray(5, 8)).toEqual(Buffer.from([0x0a, 0xac, 0x02]));
  });

  it.each<[number[], string | undefined]>([
    [[0, 0, 0, 0, 0], "UNKNOWN"],
    [[0, 0, 0, 0, 2, 8, 1], "SERVING"],
    [[0, 0, 0, 0, 6, 0x12, 2, 1, 1, 8, 2], "NOT_SERVING"],
    [[0, 0, 0, 0, 2, 8, 9], "9"],
    [[0, 0, 0, 0, 9, 8, 1], undefined],
    [[1, 0, 0, 0, 0], undefined],
  ])("response %j is %s", (bytes, status) => {
    expect(decodeHealthResponse(Buffer.from(bytes))).toBe(status);
  });
});
