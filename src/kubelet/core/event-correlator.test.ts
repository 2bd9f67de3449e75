import { describe, expect, it } from "vitest";
import { correlate, newCorrelator, type CorrelatorOptions } from "./event-correlator.ts";
import type { EventText } from "./types.ts";
import { versionRules } from "./version-rules.ts";

const options: CorrelatorOptions = { rules: versionRules(33), spamFilter: true };
const minute = 60_000;

function event(message: string, more: Partial<EventText> = {}): EventText {
  return { type: "Warning", reason: "BackOff", message, fieldPath: "spec.containers{main}", ...more };
}

/** `create e0 x1`, `update e0 x2`, `drop`: what becomes of events that come `everyMs`. */
function told(events: readonly EventText[], everyMs: number, settings = options): readonly string[] {
  let state = newCorrelator;
  return events.map((one, i) => {
    const answer = correlate(state, one, `e${i}`, i * everyMs, settings);
    ({ state } = answer);
    const { action, name, count, message } = answer.event;
    return action === "drop" ? "drop" : `${action} ${name} x${count} ${message}`;
  });
}

const times = (count: number, of: (i: number) => EventText): readonly EventText[] =>
  Array.from({ length: count }, (_, i) => of(i));

describe("event correlation", () => {
  it("counts repeats of one event in the stored one", () => {
    expect(
      told(
        times(3, () => event("a")),
        1000,
      ),
    ).toEqual(["create e0 x1 a", "update e0 x2 a", "update e0 x3 a"]);
  });

  it("keeps events of different containers, reasons and messages apart", () => {
    const events = [
      event("a"),
      event("a", { fieldPath: "spec.containers{b}" }),
      event("a", { reason: "Failed" }),
      event("b"),
    ];
    expect(told(events, 1000).map((line) => line.split(" ")[0])).toEqual([
      "create",
      "create",
      "create",
      "create",
    ]);
  });

  it("combines from the tenth different message on, of whatever container", () => {
    const events = times(12, (i) => event(`m${i}`, { fieldPath: `spec.containers{c${i % 2}}` }));
    expect(told(events, 1000).slice(8)).toEqual([
      "create e8 x1 m8",
      "create e9 x1 (combined from similar events): m9",
      "update e9 x2 (combined from similar events): m10",
      "update e9 x3 (combined from similar events): m11",
    ]);
  });

  it("forgets what is alike after ten silent minutes", () => {
    expect(
      told(
        times(12, (i) => event(`m${i}`)),
        11 * minute,
      ).at(-1),
    ).toBe("create e11 x1 m11");
  });

  it("drops after 25 at once, lets one through in five minutes, and goes on counting all", () => {
    const lines = told(
      times(31 * 6, () => event("a")),
      minute / 6,
    );
    expect(lines.slice(24, 27)).toEqual(["update e0 x25 a", "drop", "drop"]);
    expect(lines.filter((line) => line !== "drop").slice(25)).toEqual([
      "update e0 x31 a",
      "update e0 x61 a",
      "update e0 x91 a",
      "update e0 x121 a",
      "update e0 x151 a",
      "update e0 x181 a",
    ]);
  });

  it("has one bucket for both types up to 1.31", () => {
    const events = [...times(25, () => event("a")), event("b", { type: "Normal" })];
    const last = (minor: number) => told(events, 1, { ...options, rules: versionRules(minor) }).at(-1);
    expect([last(31), last(32)]).toEqual(["drop", "create e25 x1 b"]);
  });

  it("drops nothing with the spam filter off", () => {
    expect(
      told(
        times(100, () => event("a")),
        1,
        { ...options, spamFilter: false },
      ).at(-1),
    ).toBe("update e0 x100 a");
  });

  it("keeps the first time and tells the last", () => {
    const first = correlate(newCorrelator, event("a"), "e0", 1000, options);
    const second = correlate(first.state, event("a"), "e1", 9000, options);
    expect(second.event).toMatchObject({ firstAt: 1000, lastAt: 9000 });
  });
});
