import { describe, expect, it } from "vitest";
import { ResponseReader } from "./response-reader.ts";

const lines = (...all: readonly string[]): string => all.join("\r\n");
const chunked = lines(
  "HTTP/1.1 200 OK",
  "transfer-encoding: gzip, chunked",
  "",
  "5;ext=1",
  "hello",
  "A",
  "0123456789",
  "0",
  "Trailer: x",
  "",
  "",
);

interface Expected {
  readonly status: number;
  readonly keepAlive: boolean;
  readonly idleMs?: number;
}

/** [what, response, expected]; each is complete with its last byte, and not before. */
const complete: readonly (readonly [string, string, Expected])[] = [
  ["a length", lines("HTTP/1.1 200 OK", "Content-Length: 5", "", "hello"), { status: 200, keepAlive: true }],
  ["no body", lines("HTTP/1.1 503 No", "content-length:0", "", ""), { status: 503, keepAlive: true }],
  ["chunks, extensions and a trailer", chunked, { status: 200, keepAlive: true }],
  ["204, which has no body", lines("HTTP/1.1 204 No Content", "", ""), { status: 204, keepAlive: true }],
  [
    "304 with a length",
    lines("HTTP/1.1 304 Same", "content-length: 9", "", ""),
    { status: 304, keepAlive: true },
  ],
  [
    "an interim response before it",
    lines("HTTP/1.1 103 Early Hints", "link: </a>", "", "HTTP/1.1 200 OK", "content-length: 1", "", "x"),
    { status: 200, keepAlive: true },
  ],
  [
    "a connection that is to end",
    lines("HTTP/1.1 200 OK", "CONNECTION:  Keep-Alive, Close ", "content-length: 1", "", "x"),
    { status: 200, keepAlive: false },
  ],
  [
    "a time for which it is kept",
    lines("HTTP/1.1 200 OK", "keep-alive: max=9, timeout=5", "content-length: 1", "", "x"),
    { status: 200, keepAlive: true, idleMs: 5_000 },
  ],
  ["HTTP/1.0", lines("HTTP/1.0 200 OK", "content-length: 1", "", "x"), { status: 200, keepAlive: false }],
  [
    "HTTP/1.0 that is kept",
    lines("HTTP/1.0 200 OK", "connection: keep-alive", "content-length: 1", "", "x"),
    { status: 200, keepAlive: true },
  ],
  ["bare line feeds", "HTTP/1.1 200 OK\ncontent-length: 1\n\nx", { status: 200, keepAlive: true }],
  ["no reason", lines("HTTP/1.1 200", "content-length: 1", "", "x"), { status: 200, keepAlive: true }],
];

function read(...parts: readonly string[]): ResponseReader {
  const reader = new ResponseReader();
  for (const part of parts) reader.push(Buffer.from(part, "latin1"));
  return reader;
}

describe("a response", () => {
  it.each(complete)(
    "with %s is complete with its last byte, however it is cut up",
    (_what, text, expected) => {
      for (let at = 1; at < text.length; at += 1) {
        expect(read(text.slice(0, at)).done, `after ${String(at)} bytes`).toBe(false);
        const reader = read(text.slice(0, at), text.slice(at));
        expect(reader.done, `cut at ${String(at)}`).toBe(true);
        expect(reader).toMatchObject(expected);
      }
      const reader = read(...Array.from(text));
      expect([reader.done, reader.status, reader.keepAlive]).toEqual([
        true,
        expected.status,
        expected.keepAlive,
      ]);
    },
  );

  it.each(complete)("with %s that ends before its last byte is cut", (_what, text) => {
    expect(read(text.slice(0, -1)).end()).toBe(false);
  });

  it("without a length ends with its connection", () => {
    const reader = read(lines("HTTP/1.1 200 OK", "", "some", "thing"));
    expect(reader.done).toBe(false);
    expect(reader.end()).toBe(true);
    expect(reader.keepAlive).toBe(false);
  });

  it("that is followed by what nobody asked for ends the connection's use", () => {
    const reader = read(lines("HTTP/1.1 200 OK", "content-length: 1", "", "xHTTP/1.1 408 Late"));
    expect([reader.done, reader.keepAlive]).toEqual([true, false]);
  });

  it("that never came is cut", () => {
    expect(new ResponseReader().end()).toBe(false);
  });

  it.each([
    ["no HTTP", "SSH-2.0-OpenSSH\r\n"],
    ["another version", "HTTP/2 200\r\n\r\n"],
    ["no status", "HTTP/1.1 OK\r\n\r\n"],
    ["a length that is no number", "HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n"],
    ["a chunk without a size", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nhello\r\n"],
    ["a header without end", `HTTP/1.1 200 OK\r\nx: ${"x".repeat(70_000)}`],
    [
      "a chunk's line without end",
      `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${"1".repeat(5_000)}`,
    ],
  ])("%s is not HTTP", (_what, text) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code: "NOT_HTTP" }) as Error);
  });
});
