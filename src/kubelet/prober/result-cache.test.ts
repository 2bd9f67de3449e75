import { expect, it } from "vitest";
import type { ProbeUpdate } from "../parts.ts";
import { ResultCache } from "./result-cache.ts";

it("tells a value when it changes, the first one included, and forgets in silence", () => {
  const updates: ProbeUpdate[] = [];
  const cache = new ResultCache("uid-1", (update) => {
    updates.push(update);
  });
  cache.set("main", "a", "readiness", "failure");
  cache.set("main", "a", "readiness", "failure");
  cache.set("main", "a", "liveness", "success");
  cache.set("main", "a", "readiness", "success");
  expect(cache.results).toEqual({ a: { readiness: "success", liveness: "success" } });
  cache.remove("a", "readiness");
  cache.remove("a", "readiness");
  expect(cache.results).toEqual({ a: { liveness: "success" } });
  cache.remove("a", "liveness");
  expect(cache.results).toEqual({});
  cache.set("main", "a", "readiness", "success");
  expect(updates.map(({ probe, result }) => `${probe} ${result}`)).toEqual([
    "readiness failure",
    "liveness success",
    "readiness success",
    "readiness success",
  ]);
});
