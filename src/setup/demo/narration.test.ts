import { describe, expect, it } from "vitest";
import { isReady, Narrator, parseEntry, type RunEntry } from "./narration.ts";

const time = "2026-01-01T00:00:00.000Z";
const later = "2026-01-01T00:00:01.500Z";

describe("the demo's narration", () => {
  it("counts seconds from the first entry", () => {
    const narrator = new Narrator();
    narrator.linesFor({ type: "note", time, message: "pod/a created" });
    expect(
      narrator.linesFor({ type: "event", time: later, reason: "Killing", message: "Stopping container web" }),
    ).toEqual(["  1.50s  event    Killing: Stopping container web"]);
  });

  it("tells each exit code once", () => {
    const narrator = new Narrator();
    const containerStatuses = [{ name: "web", state: { terminated: { exitCode: 143, reason: "Error" } } }];
    const entry: RunEntry = {
      type: "status",
      time,
      ready: "0/1",
      status: "Error",
      object: { status: { containerStatuses } },
    };
    expect(narrator.linesFor(entry)).toEqual([
      "  0.00s  status   0/1 Error",
      "  0.00s  exit     web: code 143 (Error)",
    ]);
    expect(narrator.linesFor(entry)).toEqual(["  0.00s  status   0/1 Error"]);
  });

  it.each([
    ["2/2", "Running", true],
    ["1/2", "Running", false],
    ["0/0", "Running", false],
    ["2/2", "Terminating", false],
  ])("%s %s is ready: %s", (ready, status, expected) => {
    expect(isReady({ type: "status", time, ready, status })).toBe(expected);
  });

  it("reads JSON lines and passes over everything else", () => {
    expect(parseEntry(`{"type":"note","time":"${time}","message":"x"}`)?.message).toBe("x");
    expect(parseEntry("Forwarding from 127.0.0.1")).toBeUndefined();
    expect(parseEntry("{}")).toBeUndefined();
  });
});
