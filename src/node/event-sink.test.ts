import { expect, it } from "vitest";
import type { Event } from "../api/index.ts";
import { memoryBackend, openStore } from "../storage/index.ts";
import { events } from "./collections.ts";
import { storeEventSink } from "./event-sink.ts";

const combined = (container: string, count: number): Event => ({
  metadata: { name: "web.1", namespace: "default" },
  involvedObject: { kind: "Pod", name: "web", fieldPath: `spec.containers{${container}}` },
  message: `(combined from similar events): ${container}`,
  firstTimestamp: "2026-01-02T03:04:05Z",
  lastTimestamp: `2026-01-02T03:04:0${String(count)}Z`,
  count,
});

it("a repeat changes count, message and time of the stored event, whatever container it is told of", async () => {
  const store = openStore({ backend: memoryBackend(), schedule: queueMicrotask, now: () => 0 });
  const sink = storeEventSink(store, (event) => event);
  await sink.create(combined("a", 1));
  await sink.update(combined("b", 2));
  const { count, message, lastTimestamp } = combined("b", 2);
  expect(store.get(events, "default", "web.1")).toMatchObject({
    ...combined("a", 1),
    ...{ count, message, lastTimestamp },
  });
});

it("a repeat of an event that has expired is stored with all that is known of it", async () => {
  const store = openStore({ backend: memoryBackend(), schedule: queueMicrotask, now: () => 0 });
  await storeEventSink(store, (event) => event).update(combined("a", 7));
  expect(store.get(events, "default", "web.1")).toMatchObject(combined("a", 7));
});
