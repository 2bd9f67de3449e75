import { describe, expect, it } from "vitest";
import { addressBytes, encodeCredit, encodeFrame, encodeOpen, FrameDecoder, frameType } from "./frames.ts";

const epoch = Buffer.from("0123456789abcdef");

describe("FrameDecoder", () => {
  const frames = Buffer.concat([
    encodeFrame(frameType.data, 7, Buffer.from("hello")),
    encodeCredit(255, 70_000),
    encodeFrame(frameType.end, 0),
  ]);

  it.each([1, 2, 5, 16, 1000])("finds the frames behind the epoch in chunks of %i bytes", (size) => {
    const decoder = new FrameDecoder(epoch);
    const bytes = Buffer.concat([Buffer.from("rest of an old frame 01234567"), epoch, frames]);
    const found = [];
    for (let at = 0; at < bytes.length; at += size)
      found.push(...decoder.push(bytes.subarray(at, at + size)));
    expect(found.map(({ type, slot, payload }) => [type, slot, payload.toString("latin1")])).toEqual([
      [frameType.data, 7, "hello"],
      [frameType.credit, 255, "\u0000\u0001\u0011\u0070"],
      [frameType.end, 0, ""],
    ]);
  });

  it("is silent and not synchronized until it has seen its epoch", () => {
    const decoder = new FrameDecoder(epoch);
    expect(decoder.push(Buffer.concat([epoch.subarray(1), frames]))).toEqual([]);
    expect(decoder.synchronized).toBe(false);
  });
});

describe("addresses", () => {
  it.each([
    ["10.244.0.2", "0af40002"],
    ["::1", "00000000000000000000000000000001"],
    ["fd00::2", "fd000000000000000000000000000002"],
    ["2001:db8:1:2:3:4:5:6", "20010db8000100020003000400050006"],
    ["::ffff:10.0.0.1", "00000000000000000000ffff0a000001"],
  ])("%s is %s", (address, hex) => {
    expect(Buffer.from(addressBytes(address)).toString("hex")).toBe(hex);
  });

  it("go into OPEN with their family and port", () => {
    expect(encodeOpen(3, "10.0.0.1", 8080).toString("hex")).toBe("01030007041f900a000001");
  });
});
