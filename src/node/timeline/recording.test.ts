import { describe, expect, it } from "vitest";
import type { Occurrence } from "../../kubelet/timeline/recorder.ts";
import { keptFirst, keptLast, keptLastSize, Recording } from "./recording.ts";
import { keptOutputBytes } from "./timeline-entry.ts";

const pod = { namespace: "default", name: "web", uid: "uid-1" };
const at = Date.parse("2026-01-01T00:00:00Z");
const same = (time: number): number => time;

function recording(): Recording {
  return new Recording(pod, { uid: "t-1", createdAt: "2026-01-01T00:00:00Z" });
}

function event(index: number, more: Partial<Occurrence> = {}): Occurrence {
  return { type: "Event", reason: `R${String(index)}`, at: at + index, ...more };
}

const exited: Occurrence = {
  type: "Container",
  reason: "Exited",
  at: at + 9_000,
  startedAt: at + 1_000,
  clock: "engine",
  container: "web",
  containerId: "c1",
  attempt: 2,
  exitCode: 3,
};

describe("a recording", () => {
  it("keeps the first and the newest entries, and counts what went between them", () => {
    const one = recording();
    for (let index = 0; index < keptFirst + keptLast + 7; index++) one.take(event(index), same);
    const { entries = [], droppedEntries = 0 } = one.contents();
    const told = keptFirst + keptLast + 7;
    expect(entries.length + droppedEntries).toBe(told);
    expect(droppedEntries).toBeGreaterThanOrEqual(7);
    expect(entries.length).toBeGreaterThan(keptFirst + keptLast / 2);
    expect(entries.slice(0, keptFirst).map(({ reason }) => reason)).toEqual(
      Array.from({ length: keptFirst }, (_, index) => `R${String(index)}`),
    );
    expect(entries[keptFirst]?.reason).toBe(`R${String(keptFirst + droppedEntries)}`);
    expect(entries.at(-1)?.reason).toBe(`R${String(told - 1)}`);
  });

  it("keeps fewer when they are large, and of a long output its end", () => {
    const one = recording();
    const output = `${"x".repeat(3 * keptOutputBytes)}the error`;
    for (let index = 0; index < keptFirst + 200; index++) one.take(event(index, { output }), same);
    const { entries = [] } = one.contents();
    const newest = JSON.stringify(entries.slice(keptFirst)).length;
    expect(newest).toBeLessThanOrEqual(keptLastSize + entries.length + 2);
    expect(entries.at(-1)?.output?.endsWith("the error")).toBe(true);
    expect(Buffer.byteLength(entries.at(-1)?.output ?? "")).toBeLessThan(keptOutputBytes + 10);
  });

  it("corrects the engine's times, and leaves our own", () => {
    const one = recording();
    one.take(exited, (time) => time - 1_500);
    one.take(event(0), (time) => time - 1_500);
    expect(one.contents().entries).toMatchObject([
      { at: "2026-01-01T00:00:07.500000Z", startedAt: "2025-12-31T23:59:59.500000Z", exitCode: 3 },
      { at: "2026-01-01T00:00:00.000000Z" },
    ]);
  });

  it("knows which instance a signal was for", () => {
    const one = recording();
    one.take({ ...exited, reason: "Started" }, same);
    one.take({ type: "Signal", reason: "SIGTERM", at, container: "web", containerId: "c1" }, same);
    expect(one.contents().entries?.[1]).toMatchObject({ reason: "SIGTERM", attempt: 2 });
  });

  it("takes what it is told again only once, also after a restart of the daemon", () => {
    const one = recording();
    one.take(exited, same);
    one.take(exited, same);
    const next = Recording.restore({ metadata: { name: "web" }, ...one.contents() });
    expect(next.changed).toBe(false);
    next.take(exited, same);
    expect(next.contents().entries).toHaveLength(1);
    next.take({ ...exited, attempt: 3 }, same);
    expect(next.contents().entries).toHaveLength(2);
    expect(next.changed).toBe(true);
  });

  it("is gone with its pod, and back when the pod is seen again", () => {
    const one = recording();
    one.take({ type: "Pod", reason: "Gone", at }, same);
    expect(one.contents().goneAt).toBe("2026-01-01T00:00:00.000000Z");
    one.take({ type: "Pod", reason: "Adopted", at }, same);
    expect(one.contents()).not.toHaveProperty("goneAt");
  });
});
