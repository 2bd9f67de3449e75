import { describe, expect, it } from "vitest";
import type { LogChunk } from "../../kubelet/ports.ts";
import { entryLines, terminalLines } from "./logs.ts";

const time = "2026-11-21T22:04:12.530371226Z";

function frame(stream: 1 | 2, text: string): Buffer {
  const head = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0]);
  head.writeUInt32BE(text.length, 4);
  return Buffer.concat([head, Buffer.from(text)]);
}

async function shown(
  read: (answer: AsyncIterable<Buffer>) => AsyncIterable<LogChunk>,
  bytes: Buffer,
  size: number,
): Promise<readonly string[]> {
  const chunks = async function* (): AsyncGenerator<Buffer, void, undefined> {
    for (let at = 0; at < bytes.length; at += size)
      yield await Promise.resolve(bytes.subarray(at, at + size));
  };
  const lines: string[] = [];
  for await (const line of read(chunks())) {
    expect(line.time).toBe(time);
    lines.push(`${line.stream} ${Buffer.from(line.data).toString()}`);
  }
  return lines;
}

describe("log lines", () => {
  const long = "x".repeat(16_384);

  it.each([3, 8, 1000, 1_000_000])("are joined of their pieces, per stream (chunks of %i)", async (size) => {
    const bytes = Buffer.concat([
      frame(1, `${time} ${long}`),
      frame(2, `${time} err\n`),
      frame(1, `${time} end\n`),
      frame(1, `${time} no newline`),
    ]);
    expect(await shown(entryLines, bytes, size)).toEqual([
      "stderr err\n",
      `stdout ${long}end\n`,
      "stdout no newline",
    ]);
  });

  it.each([3, 1000, 1_000_000])(
    "of a terminal lose the times between their pieces (chunks of %i)",
    async (size) => {
      const bytes = Buffer.from(`${time} one\r\n${time} ${long}${time} ${long}${time} end\r\n${time} rest`);
      const expected = ["stdout one\r\n", `stdout ${long}${long}end\r\n`, "stdout rest"];
      expect(await shown(terminalLines, bytes, size)).toEqual(expected);
    },
  );

  it("come in parts when they never end", async () => {
    const bytes = Buffer.concat(Array.from({ length: 65 }, () => frame(1, `${time} ${long}`)));
    expect((await shown(entryLines, bytes, 100_000)).map((line) => line.length)).toEqual([
      (1 << 20) + 7,
      16_391,
    ]);
  });
});
