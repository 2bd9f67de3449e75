import { describe, expect, it } from "vitest";
import type { Event, Pod } from "../api/index.ts";
import type { PodTimeline, TimelineEntry } from "../api/timeline.ts";
import { lifeOfTimeline } from "./life.ts";
import { pictureOfLife } from "./life-lanes.ts";
import { lifeForms, renderLife } from "./render.ts";
import { lifeOfPod } from "./standard-life.ts";

const start = Date.parse("2026-01-01T00:00:00Z");
const time = (seconds: number): string => new Date(start + seconds * 1000).toISOString();

type Sketch = Omit<TimelineEntry, "at" | "startedAt" | "until"> & {
  readonly s: number;
  readonly from?: number;
  readonly until?: number;
};

function entry({ s, from, until, ...rest }: Sketch): TimelineEntry {
  return {
    at: time(s),
    ...(from === undefined ? {} : { startedAt: time(from) }),
    ...(until === undefined ? {} : { until: time(until) }),
    ...rest,
  };
}

const web = { container: "web", attempt: 0 };
const lived: PodTimeline = {
  metadata: { name: "web", namespace: "default" },
  pod: { name: "web", namespace: "default", uid: "uid-1" },
  goneAt: time(14),
  droppedEntries: 3,
  engineClock: { offsetMilliseconds: 1500, uncertaintyMilliseconds: 4 },
  entries: [
    { s: 0, type: "Pod", reason: "Seen" },
    { s: 0.01, type: "Phase", reason: "Pending" },
    { s: 0.5, from: 0.1, type: "Sandbox", reason: "Created", attempt: 0, message: "10.0.0.2" },
    { s: 0.6, type: "Image", reason: "Pulling", container: "web", message: "app" },
    {
      s: 1.6,
      from: 0.6,
      type: "Image",
      reason: "Pulled",
      container: "web",
      message: "app",
      bytes: 4_200_000,
    },
    { s: 1.7, ...web, type: "Container", reason: "Created", message: "app" },
    { s: 1.8, ...web, type: "Container", reason: "Started" },
    { s: 1.9, ...web, type: "Hook", reason: "PostStart", result: "started", message: "warm" },
    {
      s: 2.4,
      from: 1.9,
      ...web,
      type: "Hook",
      reason: "PostStart",
      result: "succeeded",
      message: "warm",
      output: "hot\n",
    },
    { s: 2.5, type: "Phase", reason: "Running" },
    { s: 2.6, ...web, type: "ProbeResult", reason: "Readiness", result: "success" },
    { s: 2.7, type: "Condition", reason: "Ready", result: "True" },
    {
      s: 3,
      from: 2.9,
      ...web,
      type: "Probe",
      reason: "Readiness",
      result: "failure",
      output: "queue <full>",
    },
    {
      s: 4,
      from: 3.9,
      ...web,
      type: "Probe",
      reason: "Readiness",
      result: "failure",
      output: "queue <full>",
    },
    { s: 4, ...web, type: "ProbeResult", reason: "Readiness", result: "failure" },
    { s: 4.1, type: "Condition", reason: "Ready", result: "False", message: "ContainersNotReady" },
    { s: 5, from: 1.8, ...web, type: "Container", reason: "Exited", exitCode: 137, result: "OOMKilled" },
    { s: 5.1, until: 15.1, ...web, type: "BackOff", reason: "CrashLoopBackOff" },
    { s: 5.2, ...web, type: "Event", reason: "FailedMount", result: "Warning", message: "no such secret" },
    { s: 9, container: "web", attempt: 1, type: "Container", reason: "Started" },
    { s: 10, type: "Pod", reason: "DeletionRequested", message: "to be gone within 2 s" },
    { s: 10, ...web, attempt: 1, type: "Hook", reason: "PreStop", result: "started", message: "drain" },
    {
      s: 12,
      from: 10,
      ...web,
      attempt: 1,
      type: "Hook",
      reason: "PreStop",
      result: "abandoned",
      message: "drain",
      output: "half",
    },
    { s: 12.1, from: 12, ...web, attempt: 1, type: "Signal", reason: "SIGTERM" },
    { s: 13.5, from: 13.4, ...web, attempt: 1, type: "Signal", reason: "SIGKILL" },
    { s: 13.5, from: 9, ...web, attempt: 1, type: "Container", reason: "Exited", exitCode: 137 },
    { s: 14, type: "Pod", reason: "Gone" },
  ].map(entry),
};
const life = lifeOfTimeline(lived, start + 60_000);

describe("a life", () => {
  it.each(lifeForms)("as %s", (form) => {
    const text = renderLife(life, form);
    expect(text.endsWith("\n")).toBe(true);
    expect(form === "html" ? text.slice(text.indexOf("<h1>")) : text).toMatchSnapshot();
  });

  it("as HTML is one file that loads nothing", () => {
    expect(renderLife(life, "html")).not.toMatch(/<(script|link|img|iframe)|https?:|@import|url\(/);
  });

  it("tells a probe that fails with the same words once", () => {
    expect(renderLife(life, "html")).toContain("2 times until +4.000 s");
  });
});

describe("the lanes of a life", () => {
  const bars = (name: string): unknown =>
    pictureOfLife(life)
      .lanes.find((lane) => lane.name === name)
      ?.bars.map(({ from, to, tone }) => [from, to, tone]);

  it("are those that hold something, in a fixed order", () => {
    expect(pictureOfLife(life).lanes.map(({ name }) => name)).toEqual([
      "pod",
      "ready",
      "sandbox",
      "pull",
      "web",
      "back-off",
      "hooks",
      "readiness",
      "signals",
      "warnings",
    ]);
  });

  it("end the phase where the deletion begins, and a back-off where the pod ends", () => {
    expect(bars("pod")).toEqual([
      [10, 2_500, "plain"],
      [2_500, 10_000, "calm"],
      [10_000, 14_000, "stopping"],
    ]);
    expect(bars("back-off")).toEqual([[5_100, 14_000, "plain"]]);
  });

  it("end what a probe says of an instance with the instance", () => {
    expect(bars("readiness")).toEqual([
      [2_600, 4_000, "good"],
      [4_000, 5_000, "bad"],
    ]);
  });

  it("of a pod that lives go on until now", () => {
    const { goneAt: _gone, ...rest } = lived;
    const now = lifeOfTimeline({ ...rest, entries: rest.entries?.slice(0, 13) ?? [] }, start + 6_000);
    const lane = pictureOfLife(now).lanes.find(({ name }) => name === "web");
    expect(lane?.bars.map(({ from, to }) => [from, to])).toEqual([[1_800, 6_000]]);
  });

  it("carry the name of their container when there are several", () => {
    const other = entry({
      s: 3,
      from: 2,
      type: "Hook",
      reason: "PreStop",
      result: "failed",
      container: "log",
      message: "x",
    });
    const two = lifeOfTimeline({ ...lived, entries: [...(lived.entries ?? []), other] }, start + 60_000);
    expect(pictureOfLife(two).lanes.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["hooks web", "hooks log", "readiness"]),
    );
  });
});

it("a life from what every cluster has tells whole seconds, and says that they are inferred", () => {
  const at = (seconds: number): string => `2026-01-01T00:00:${String(seconds).padStart(2, "0")}Z`;
  const pod: Pod = {
    metadata: { name: "web", namespace: "default", uid: "uid-1", creationTimestamp: at(0) },
    spec: { containers: [{ name: "web" }] },
    status: {
      phase: "Running",
      conditions: [{ type: "Ready", status: "True", lastTransitionTime: at(3) }],
      containerStatuses: [
        {
          name: "web",
          state: { running: { startedAt: at(12) } },
          lastState: { terminated: { exitCode: 1, reason: "Error", startedAt: at(2), finishedAt: at(8) } },
          ready: true,
          restartCount: 1,
          image: "i",
          imageID: "i",
        },
      ],
    },
  };
  const event: Event = {
    metadata: {},
    involvedObject: { uid: "uid-1", fieldPath: "spec.containers{web}" },
    reason: "BackOff",
    message: "Back-off",
    type: "Warning",
    count: 3,
    firstTimestamp: at(9),
    lastTimestamp: at(11),
  };
  const foreign: Event = { ...event, involvedObject: { uid: "uid-0" } };
  expect(renderLife(lifeOfPod(pod, [event, foreign], start + 20_000), "text")).toMatchInlineSnapshot(`
    "pod default/web (uid-1)
      has lived 20 s; 1 restarts
      concluded from the pod's status and its events, which tell whole seconds (inferred)
      0 = 2026-01-01T00:00:00.000Z

         +0.000 s  pod            Created  created (inferred)
         +0.000 s  pod            Phase    Pending (inferred)
         +2.000 s  pod            Phase    Running (inferred)
         +2.000 s  container/web  Started  started (inferred)
         +3.000 s  pod            Ready    ready (inferred)
         +8.000 s  container/web  Exited   exit code 1, Error, ran 6 s (inferred)
         +9.000 s  container/web  BackOff  event: Back-off (inferred)
        +11.000 s  container/web  BackOff  event: Back-off (x3) (inferred)
        +12.000 s  container/web  Started  started, restart 1 (inferred)
    "
  `);
});
