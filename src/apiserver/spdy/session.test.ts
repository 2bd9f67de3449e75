import { duplexPair } from "node:stream";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { controlFrame, dataFrame, type Frame, FrameParser, SpdyProtocolError } from "./frame.ts";
import { HeaderCodec } from "./headers.ts";
import { SpdySession } from "./session.ts";
import { SpdyTestClient } from "./spdy-client.fixture.ts";
import type { SpdyStream } from "./stream.ts";

async function opened(session: SpdySession, count: number): Promise<readonly SpdyStream[]> {
  const streams: SpdyStream[] = [];
  for await (const stream of session.opened) {
    streams.push(stream);
    if (streams.length === count) break;
  }
  return streams;
}

function connect(): { client: SpdyTestClient; session: SpdySession; running: Promise<void> } {
  const [near, far] = duplexPair();
  const session = new SpdySession(far);
  return { client: new SpdyTestClient(near), session, running: session.run() };
}

describe("a SPDY session", () => {
  it("accepts streams with their headers, whose compression goes on from stream to stream", async () => {
    const { client, session, running } = connect();
    const first = await client.open({ streamtype: "error" });
    const second = await client.open({ streamtype: "data", port: "8080", requestid: "0" });
    const [a, b] = await opened(session, 2);
    expect(a?.headers.get("streamtype")).toBe("error");
    expect(Object.fromEntries(b?.headers ?? [])).toEqual({
      streamtype: "data",
      port: "8080",
      requestid: "0",
    });
    await expect.poll(() => first.replied && second.replied).toBe(true);
    session.close();
    await running;
  });

  it("carries data and the end of it both ways", async () => {
    const { client, session, running } = connect();
    const received = await client.open({ streamtype: "data" });
    client.send(received, "to the ", false);
    client.send(received, "server", true);
    const [stream] = await opened(session, 1);
    expect(stream === undefined ? "" : await text(stream)).toBe("to the server");
    stream?.end("to the client");
    await expect.poll(() => received.ended).toBe(true);
    expect(received.data.toString()).toBe("to the client");
    session.close();
    await running;
  });

  it("answers pings with the same number", async () => {
    const { client, session, running } = connect();
    client.ping(7);
    await expect.poll(() => client.pongs).toEqual([7]);
    session.close();
    await running;
  });

  it("ends when the peer does not speak SPDY", async () => {
    const [near, far] = duplexPair();
    const session = new SpdySession(far);
    near.write(Buffer.from("8003000100ffffff", "hex"));
    await session.run();
    expect(far.destroyed).toBe(true);
  });

  it("ends its streams with the connection", async () => {
    const [near, far] = duplexPair();
    const session = new SpdySession(far);
    const running = session.run();
    const client = new SpdyTestClient(near);
    await client.open({ streamtype: "data" });
    const [stream] = await opened(session, 1);
    near.destroy();
    far.destroy();
    await running;
    expect(stream?.destroyed).toBe(true);
  });

  it("does not read on while a stream is not read", async () => {
    const { client, session, running } = connect();
    const received = await client.open({ streamtype: "data" });
    const [stream] = await opened(session, 1);
    for (let i = 0; i < 100; i++) client.send(received, "x".repeat(10_000), i === 99);
    await expect.poll(() => stream?.readableLength ?? 0).toBeGreaterThan(0);
    expect(stream?.readableLength).toBeLessThan(200_000);
    expect(stream === undefined ? 0 : (await text(stream)).length).toBe(1_000_000);
    session.close();
    await running;
  });
});

describe("frames", () => {
  it("are found however the bytes are cut", () => {
    const bytes = Buffer.concat([
      dataFrame(3, Buffer.from("hello"), true),
      controlFrame(6, Buffer.from([0, 0, 0, 1])),
    ]);
    const parser = new FrameParser();
    const frames: Frame[] = [];
    for (const byte of bytes) frames.push(...parser.push(Buffer.from([byte])));
    expect(frames).toEqual([
      { kind: "data", streamId: 3, flags: 1, payload: Buffer.from("hello") },
      { kind: "control", type: 6, flags: 0, payload: Buffer.from([0, 0, 0, 1]) },
    ]);
  });
});

describe("header blocks", () => {
  it("are read and written with one context for each direction", async () => {
    const [writer, reader] = [new HeaderCodec(), new HeaderCodec()];
    for (const headers of [{ a: "1" }, {}, { streamtype: "data", port: "80" }]) {
      const block = await writer.encode(new Map(Object.entries(headers)));
      expect(Object.fromEntries(await reader.decode(block))).toEqual(headers);
    }
    writer.close();
    reader.close();
  });

  it.each([
    ["is not compressed", Buffer.from("nonsense")],
    ["is empty", Buffer.alloc(0)],
  ])("that %s is a protocol error", async (_title, block) => {
    await expect(new HeaderCodec().decode(block)).rejects.toThrow(SpdyProtocolError);
  });
});
