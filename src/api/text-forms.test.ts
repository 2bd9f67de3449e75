import { describe, expect, it } from "vitest";
import { goDuration, humanDuration } from "./duration.ts";
import { goQuote } from "./go-quote.ts";
import { isLooseIp } from "./ip.ts";
import { formatMicroTime, formatTimestamp, parseTimestamp, timestampProblem } from "./timestamp.ts";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

describe("human durations", () => {
  it.each([
    [-2 * second, "<invalid>"],
    [-1 * second, "0s"],
    [0, "0s"],
    [119.9 * second, "119s"],
    [2 * minute, "2m"],
    [2 * minute + 5 * second, "2m5s"],
    [10 * minute, "10m"],
    [179 * minute, "179m"],
    [3 * hour, "3h"],
    [3 * hour + 5 * minute, "3h5m"],
    [8 * hour, "8h"],
    [47 * hour, "47h"],
    [2 * day + 3 * hour, "2d3h"],
    [3 * day, "3d"],
    [8 * day, "8d"],
    [729 * day, "729d"],
    [735 * day, "2y5d"],
    [3 * 365 * day, "3y"],
    [9 * 365 * day + day, "9y"],
  ])("%d ms is %s", (ms, text) => {
    expect(humanDuration(ms)).toBe(text);
  });
});

describe("Go durations", () => {
  it.each([
    [0, "0s"],
    [17, "17ms"],
    [1.25, "1.25ms"],
    [0.25, "250µs"],
    [1500, "1.5s"],
    [80 * second, "1m20s"],
    [hour + 5 * second, "1h0m5s"],
    [-second, "-1s"],
  ])("%d ms is %s", (ms, text) => {
    expect(goDuration(ms)).toBe(text);
  });
});

describe("times", () => {
  const at = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

  it("are written in whole seconds of UTC", () => {
    expect(formatTimestamp(at)).toBe("2026-01-02T03:04:05Z");
    expect(formatTimestamp(-1)).toBe("1969-12-31T23:59:59Z");
    expect(formatMicroTime(at)).toBe("2026-01-02T03:04:05.678000Z");
  });

  it("are read with any offset", () => {
    expect(parseTimestamp("2026-01-02T04:04:05+01:00")).toBe(Date.UTC(2026, 0, 2, 3, 4, 5));
    expect(parseTimestamp(null)).toBeUndefined();
    expect(parseTimestamp("yesterday")).toBeUndefined();
  });

  it.each([
    ["yesterday", 'as "2006-01-02T15:04:05Z07:00": cannot parse "yesterday" as "2006"'],
    ["2026-01-02", 'as "2006-01-02T15:04:05Z07:00": cannot parse "" as "T"'],
    ["2026-01-02T03:04:05", 'as "2006-01-02T15:04:05Z07:00": cannot parse "" as "Z07:00"'],
    ["2026-13-02T03:04:05Z", ": month out of range"],
    ["2026-02-30T03:04:05Z", ": day out of range"],
    ["2026-01-02T03:04:05Zx", ': extra text: "x"'],
  ])("%j is refused in Go's words", (text, problem) => {
    expect(timestampProblem(text)?.replaceAll(": ", ": ")).toContain(problem);
  });
});

describe("Go quotes", () => {
  it.each([
    ['a"b\\c', '"a\\"b\\\\c"'],
    ["a\nb\tc", '"a\\nb\\tc"'],
    ["\u0001\u007f", '"\\x01\\x7f"'],
    ["é世", '"é世"'],
    ["a\u00a0b\u200b", '"a\\u00a0b\\u200b"'],
  ])("%j becomes %s", (text, quoted) => {
    expect(goQuote(text)).toBe(quoted);
  });
});

describe("IP addresses", () => {
  it.each(["1.2.3.4", "010.0.0.1", "::1", "2001:db8::ffff", "::ffff:1.2.3.4", "1:2:3:4:5:6:7:8"])(
    "%s is one",
    (ip) => {
      expect(isLooseIp(ip)).toBe(true);
    },
  );

  it.each(["", "1.2.3", "1.2.3.256", "a.b.c.d", "1::2::3", "1:2:3", "12345::", "::1.2.3", "fe80::1%eth0"])(
    "%j is none",
    (ip) => {
      expect(isLooseIp(ip)).toBe(false);
    },
  );
});
