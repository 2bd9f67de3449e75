import { describe, expect, it } from "vitest";
import { spanText } from "./mark.ts";
import { markLines } from "./mark-lines.ts";
import type { Picture } from "./picture.ts";
import { quietSpans } from "./quiet.ts";
import { scaleOf, ticksOf } from "./scale.ts";
import { renderSvg, renderSvgFile } from "./svg.ts";
import { renderTrace } from "./trace.ts";

const picture: Picture = {
  label: "a & b",
  from: 0,
  to: 10_000,
  zero: "start",
  lanes: [
    {
      name: "web",
      bars: [{ from: 1_000, to: 4_000, tone: "calm", text: "<running>", basis: "measured" }],
      signs: [{ at: 4_000, tone: "bad", text: "exit code 1", basis: "inferred" }],
    },
  ],
};
const hour = 3_600_000;

describe("marks as lines", () => {
  it("stand in columns, by time, with their output below", () => {
    const marks = [
      {
        at: 61_234,
        lane: "container/web",
        what: "PreStopFailed",
        text: "drain\nnow",
        output: "a\nb\u001b[2J\n",
      },
      { at: -5, lane: "pod", what: "Phase", text: "Running" },
    ].map((mark, index) => ({ ...mark, basis: index === 0 ? ("measured" as const) : ("inferred" as const) }));
    expect(markLines(marks).join("\n")).toMatchInlineSnapshot(`
      "     -0.005 s  pod            Phase          Running (inferred)
          +61.234 s  container/web  PreStopFailed  drain now
                                                   | a
                                                   | b [2J"
    `);
  });

  it("none are no lines", () => {
    expect(markLines([])).toEqual([]);
  });
});

it.each([
  [0, "0 ms"],
  [999, "999 ms"],
  [1_234, "1.23 s"],
  [59_999, "60 s"],
  [200_000, "3 m 20 s"],
  [2 * hour + 300_000, "2 h 5 m"],
  [26 * hour, "1 d 2 h"],
  [hour, "1 h"],
])("%i ms are %s", (ms, text) => {
  expect(spanText(ms)).toBe(text);
});

describe("quiet spans", () => {
  it("fold what would hide the rest: hours between start and end", () => {
    const [span, ...others] = quietSpans([0, 1_000, 3_000, 3 * hour, 3 * hour + 2_000]);
    expect(others).toEqual([]);
    expect(span?.from).toBeGreaterThan(3_000);
    expect(span?.to).toBeLessThan(3 * hour);
  });

  it("leave a crash loop as it is", () => {
    expect(quietSpans([0, 10_000, 31_000, 72_000, 152_000, 313_000])).toEqual([]);
  });

  it("leave short lives as they are", () => {
    expect(quietSpans([0, 10, 15_000])).toEqual([]);
  });
});

describe("the scale", () => {
  const long = { ...picture, to: 3 * hour, quiet: [{ from: 10_000, to: 3 * hour - 10_000 }] };

  it("is even without quiet spans", () => {
    const scale = scaleOf(picture, 100, 1_100);
    expect([0, 5_000, 10_000].map(scale)).toEqual([100, 600, 1_100]);
  });

  it("gives a quiet span little room and the rest all other", () => {
    const scale = scaleOf(long, 0, 1_046);
    expect([0, 10_000, 3 * hour - 10_000, 3 * hour].map(scale)).toEqual([0, 500, 546, 1_046]);
  });

  it("names no moment of a quiet span", () => {
    const { step, at } = ticksOf(long);
    expect(step).toBe(2_000);
    expect(at.filter((tick) => tick > 10_000 && tick < 3 * hour - 10_000)).toEqual([]);
    expect(at.length).toBeGreaterThan(8);
  });
});

describe("the picture as SVG", () => {
  it("holds lanes, bars and signs, escaped", () => {
    expect(renderSvg(picture)).toMatchSnapshot();
  });

  it("as a file brings its own style and namespace", () => {
    const file = renderSvgFile(picture);
    expect(file).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="1200" height="70" viewBox/);
    expect(file).toContain("<style>");
    expect(file.endsWith("</svg>\n")).toBe(true);
  });

  it("names moments after a long quiet span to the second", () => {
    const quiet = [{ from: 10_000, to: 3 * hour - 5_000 }];
    const svg = renderSvg({ ...picture, to: 3 * hour + 20_000, quiet });
    expect([...svg.matchAll(/class="tick"[^>]*>([^<]*)</g)].map(([, text]) => text)).toEqual([
      "start",
      "5 s",
      "3:00:00",
      "3:00:05",
      "3:00:10",
      "3:00:15",
      "3:00:20",
      "… 2 h 59 m",
    ]);
  });

  it("says how much a quiet span is", () => {
    const quiet = [{ from: 2_000, to: 9_000 }];
    expect(renderSvg({ ...picture, quiet })).toContain(">… 7 s</text>");
  });
});

it("the picture as a Chrome trace has bars as complete events and signs as instants, in microseconds", () => {
  const { traceEvents } = JSON.parse(renderTrace(picture, "pod a/b")) as {
    traceEvents: Record<string, unknown>[];
  };
  expect(traceEvents.filter(({ ph }) => ph !== "M")).toEqual([
    {
      pid: 1,
      tid: 1,
      ph: "X",
      name: "<running>",
      cat: "calm",
      ts: 1_000_000,
      dur: 3_000_000,
      args: { basis: "measured" },
    },
    {
      pid: 1,
      tid: 1,
      ph: "i",
      s: "t",
      name: "exit code 1",
      cat: "bad",
      ts: 4_000_000,
      args: { basis: "inferred" },
    },
  ]);
});
