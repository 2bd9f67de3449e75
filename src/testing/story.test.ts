import { expect, it } from "vitest";
import type { Mark } from "../drawing/mark.ts";
import { podIn } from "./test-pod.fixture.ts";
import { storyOf } from "./story.ts";

const mark = (at: number, lane: string, what: string, text: string): Mark => ({
  at,
  lane,
  what,
  text,
  basis: "measured",
});

it("tells status, what happened and when, and the last log lines", () => {
  const pod = podIn(
    { waiting: { reason: "CrashLoopBackOff", message: "back-off 10s" } },
    { restartCount: 2, phase: "Running" },
  );
  const marks = [
    mark(250, "container/web", "Terminated", "exit code 1, Error"),
    mark(10, "pod", "Phase", "Pending"),
    mark(240, "container/web", "LogEnded", "its log has ended"),
  ];
  const lastLog = (): readonly string[] => Array.from({ length: 12 }, (_, index) => `line ${String(index)}`);
  expect(storyOf({ pod, gone: false, marks, lastLog })).toBe(
    `pod test-1/web: Running
  web: CrashLoopBackOff, restarted 2 time(s) (back-off 10s)

timeline (0 = created)
     +0.010 s  pod            Phase       Pending
     +0.250 s  container/web  Terminated  exit code 1, Error

last log lines of web
${[2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map((n) => `  line ${String(n)}`).join("\n")}`,
  );
});

it("says what it leaves out of a long life", () => {
  const marks = Array.from({ length: 70 }, (_, index) =>
    mark(index, "pod", "Pulled", `number ${String(index)}`),
  );
  const pod = podIn({ terminated: { exitCode: 137, reason: "OOMKilled" } });
  const story = storyOf({ pod, gone: true, marks, lastLog: () => [] });
  expect(story).toContain("pod test-1/web: gone\n  web: ended with exit code 137 (OOMKilled)\n");
  expect(story).toContain("timeline (0 = created), without the first 10 entries\n");
  expect(story).not.toContain("number 9\n");
  expect(story).toMatch(/number 69$/);
});
