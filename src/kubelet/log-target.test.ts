import { describe, expect, it } from "vitest";
import type { ContainerState, ContainerStatus } from "../api/index.ts";
import { containerToLog } from "./log-target.ts";

const running: ContainerState = { running: { startedAt: "2026-01-01T00:00:00Z" } };
const ended = (containerID?: string): ContainerState => ({
  terminated: { exitCode: 1, ...(containerID === undefined ? {} : { containerID }) },
});
const waiting = (reason?: string): ContainerState => ({ waiting: reason === undefined ? {} : { reason } });

function choose(
  previous: boolean,
  state: ContainerState,
  lastState: ContainerState = {},
  containerID?: string,
) {
  const web: ContainerStatus = {
    name: "web",
    state,
    lastState,
    ready: false,
    restartCount: 0,
    image: "",
    imageID: "",
    ...(containerID === undefined ? {} : { containerID }),
  };
  return containerToLog({ containerStatuses: [web] }, { pod: "p", container: "web" }, previous);
}

describe("the container that a log request means", () => {
  it("is the running one, else the one that ended last", () => {
    expect(choose(false, running, ended("docker://old"), "docker://new")).toBe("docker://new");
    expect(choose(false, ended("docker://new"), ended("docker://old"))).toBe("docker://new");
    expect(choose(false, waiting("CrashLoopBackOff"), ended("docker://old"))).toBe("docker://old");
  });

  it("with previous is that of lastState", () => {
    expect(choose(true, running, ended("docker://old"), "docker://new")).toBe("docker://old");
    expect(() => choose(true, ended("docker://new"))).toThrow(
      'previous terminated container "web" in pod "p" not found',
    );
  });

  it.each([
    [waiting("ContainerCreating"), 'container "web" in pod "p" is waiting to start: ContainerCreating'],
    [waiting("ErrImagePull"), 'container "web" in pod "p" is waiting to start: image can\'t be pulled'],
    [
      waiting("ImagePullBackOff"),
      'container "web" in pod "p" is waiting to start: trying and failing to pull image',
    ],
    [waiting(), 'container "web" in pod "p" is waiting to start - no logs yet'],
    [ended(), 'container "web" in pod "p" is terminated'],
  ])("does not exist for %j", (state, message) => {
    expect(() => choose(false, state)).toThrow(message);
  });

  it("is not available when the pod does not have it", () => {
    expect(() => containerToLog({}, { pod: "p", container: "web" }, false)).toThrow(
      'container "web" in pod "p" is not available',
    );
  });
});
