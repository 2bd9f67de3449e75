import { expect, it } from "vitest";
import type { Stored } from "../../storage/index.ts";
import { EventTexts } from "./event-texts.ts";

const stored = (name: string): Stored => ({
  metadata: { name, uid: name, resourceVersion: "1", creationTimestamp: "2026-01-01T00:00:00Z" },
});

it("writes the text of a change once for all who watch it in the same way, and keeps only the newest", () => {
  const texts = new EventTexts();
  const written: string[] = [];
  const ask = (object: Stored, type: "ADDED" | "MODIFIED", view = "v1"): string =>
    texts
      .text(object, type, view, () => {
        written.push(`${object.metadata.name} ${type} ${view}`);
        return Buffer.from(`${type} ${view}`);
      })
      .toString();
  const first = stored("a");
  expect([ask(first, "ADDED"), ask(first, "ADDED")]).toEqual(["ADDED v1", "ADDED v1"]);
  expect(written).toEqual(["a ADDED v1"]);
  expect([ask(first, "MODIFIED"), ask(first, "MODIFIED", "v2")]).toEqual(["MODIFIED v1", "MODIFIED v2"]);
  for (let i = 0; i < 64; i++) ask(stored(String(i)), "ADDED");
  const before = written.length;
  ask(first, "MODIFIED", "v2");
  expect(written.length).toBe(before + 1);
});
