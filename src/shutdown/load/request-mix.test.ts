import { describe, expect, it } from "vitest";
import { defaultSettings } from "../settings.ts";
import { kindOf } from "./request-mix.ts";

const load = { ...defaultSettings.load, path: "/a" };

describe("the mix of requests", () => {
  it("keeps the shares, on both paths alike", () => {
    const settings = { ...load, slowPath: "/slow", slowShare: 0.25, newConnectionShare: 0.5 };
    const kinds = Array.from({ length: 80 }, (_, index) => kindOf(index, settings));
    const count = (path: string, connection: string): number =>
      kinds.filter((kind) => kind.path === path && kind.connection === connection).length;
    expect([count("/a", "new"), count("/a", "kept"), count("/slow", "new"), count("/slow", "kept")]).toEqual([
      30, 30, 10, 10,
    ]);
  });

  it("deals slow and streamed answers side by side", () => {
    const settings = { ...load, slowPath: "/slow", slowShare: 0.5, streamPath: "/stream", streamShare: 0.25 };
    const kinds = Array.from({ length: 80 }, (_, index) => kindOf(index, settings));
    const count = (answer: string, connection: string): number =>
      kinds.filter((kind) => kind.answer === answer && kind.connection === connection).length;
    expect(
      ["quick", "slow", "stream"].map((answer) => [count(answer, "new"), count(answer, "kept")]),
    ).toEqual([
      [10, 10],
      [20, 20],
      [10, 10],
    ]);
  });

  it("a share of 1 leaves nothing for the others", () => {
    const settings = { ...load, slowPath: "/slow", slowShare: 1, streamPath: "/stream" };
    const kinds = Array.from({ length: 20 }, (_, index) => kindOf(index, settings).answer);
    expect(new Set(kinds)).toEqual(new Set(["slow"]));
  });

  it.each([
    [0, "kept"],
    [1, "new"],
  ] as const)("a share of %d gives one kind only", (newConnectionShare, connection) => {
    const kinds = Array.from({ length: 20 }, (_, index) => kindOf(index, { ...load, newConnectionShare }));
    expect(new Set(kinds.map((kind) => kind.connection))).toEqual(new Set([connection]));
  });
});
