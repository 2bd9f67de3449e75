import { expect, it } from "vitest";
import type { Pod } from "../api/index.ts";
import { FakeEvents } from "../runtime/fake/fake-events.ts";
import { VirtualClock } from "../runtime/fake/virtual-clock.ts";
import { TaskGroup } from "../util/task-group.ts";
import type { EventText } from "./core/types.ts";
import { versionRules } from "./core/version-rules.ts";
import { EventRecorder } from "./event-recorder.ts";
import type { EventOccurrence } from "./parts.ts";

const pod: Pod = {
  metadata: { name: "web", namespace: "shop", uid: "u", resourceVersion: "7" },
  spec: { containers: [] },
};
const backOff: EventText = {
  type: "Warning",
  reason: "BackOff",
  message: "Back-off",
  fieldPath: "spec.containers{main}",
};

function recording(eventSpamFilter: boolean) {
  const clock = new VirtualClock();
  const sink = new FakeEvents(clock);
  const occurrences: EventOccurrence[] = [];
  const recorder = new EventRecorder({
    clock,
    sink,
    node: { name: "node", hostIP: "192.0.2.1" },
    rules: versionRules(36),
    log: () => undefined,
    eventSpamFilter,
    onEvent: (occurrence) => occurrences.push(occurrence),
  });
  return { clock, sink, recorder, occurrences };
}

it("stores an event as the kubelet does, and counts its repeats in the same object", async () => {
  const { clock, sink, recorder } = recording(true);
  await using tasks = new TaskGroup(new AbortController().signal);
  tasks.spawn((signal) => recorder.run(signal));
  recorder.record(pod, backOff);
  await clock.advance(10_000);
  recorder.record(pod, backOff);
  await clock.advance(0);
  expect([...sink.stored.values()]).toEqual([
    {
      apiVersion: "v1",
      kind: "Event",
      metadata: { name: expect.stringMatching(/^web\.[0-9a-f]+$/) as string, namespace: "shop" },
      involvedObject: {
        kind: "Pod",
        apiVersion: "v1",
        uid: "u",
        namespace: "shop",
        name: "web",
        resourceVersion: "7",
        fieldPath: "spec.containers{main}",
      },
      type: "Warning",
      reason: "BackOff",
      message: "Back-off",
      source: { component: "kubelet", host: "node" },
      reportingComponent: "kubelet",
      reportingInstance: "node",
      firstTimestamp: "2026-01-01T00:00:00Z",
      lastTimestamp: "2026-01-01T00:00:10Z",
      count: 2,
      eventTime: null,
      action: "",
    },
  ]);
});

it.each([
  [true, 25],
  [false, 40],
])(
  "with the spam filter %s stores %i of 40 in a burst, and shows the timeline every one",
  async (filter, stored) => {
    const { clock, sink, recorder, occurrences } = recording(filter);
    await using tasks = new TaskGroup(new AbortController().signal);
    tasks.spawn((signal) => recorder.run(signal));
    for (let i = 0; i < 40; i++) recorder.record(pod, backOff);
    await clock.advance(0);
    expect(sink.trace).toHaveLength(stored);
    expect(occurrences).toHaveLength(40);
  },
);
