import { describe, expect, it } from "vitest";
import { label } from "./labels.ts";
import { containerState, type Inspected, runtimeContainer, runtimeSandbox, startErrorText } from "./state.ts";

const never = "0001-01-01T00:00:00Z";
const createdAt = Date.parse("2026-11-21T22:04:12.186Z");

/** As engines answer `GET /containers/ID/json`; only what is read of it. */
function inspected(state: Partial<Inspected["State"]>, labels: Record<string, string> = {}): Inspected {
  return {
    Id: "8bc0",
    Created: "2026-11-21T22:04:12.186453120Z",
    Image: "sha256:1992",
    Config: {
      Labels: {
        [label.podUid]: "u",
        [label.podName]: "p",
        [label.podNamespace]: "n",
        [label.container]: "c",
        ...labels,
      },
    },
    State: {
      Status: "created",
      ExitCode: 0,
      OOMKilled: false,
      Error: "",
      StartedAt: never,
      FinishedAt: never,
      ...state,
    },
    NetworkSettings: { Networks: { pods: { IPAddress: "10.244.0.2", GlobalIPv6Address: "" } } },
  };
}

const times = { StartedAt: "2026-11-21T22:04:12.490123456Z", FinishedAt: "2026-11-21T22:04:13.000999999Z" };
const startedAt = Date.parse("2026-11-21T22:04:12.490Z");
const finishedAt = Date.parse("2026-11-21T22:04:13.000Z");

describe("containerState", () => {
  it.each([
    ["created", {}, { kind: "created" }],
    ["running", { Status: "running", ...times, FinishedAt: never }, { kind: "running", startedAt }],
    ["paused counts as running", { Status: "paused", ...times }, { kind: "running", startedAt }],
    [
      "exited",
      { Status: "exited", ExitCode: 3, ...times },
      { kind: "exited", exitCode: 3, startedAt, finishedAt, oomKilled: false },
    ],
    [
      "exited before it was booked as started",
      { Status: "exited", StartedAt: times.FinishedAt, FinishedAt: times.StartedAt },
      { kind: "exited", exitCode: 0, startedAt: finishedAt, finishedAt, oomKilled: false },
    ],
    [
      "killed for memory",
      { Status: "exited", ExitCode: 137, OOMKilled: true, ...times },
      { kind: "exited", exitCode: 137, startedAt, finishedAt, oomKilled: true },
    ],
    [
      "ended well after a child was killed for memory",
      { Status: "exited", ExitCode: 0, OOMKilled: true, ...times },
      { kind: "exited", exitCode: 0, startedAt, finishedAt, oomKilled: false },
    ],
    ["anything else", { Status: "mystery" }, { kind: "unknown" }],
  ])("reads %s", (_title, state, expected) => {
    expect(containerState(inspected(state), undefined)).toEqual(expected);
  });

  it("takes `created` with an exit code for a failed start with code 128, at the time it is known to have failed", () => {
    const state = { ExitCode: 127, Error: 'exec: "x": executable file not found in $PATH' };
    const failed = {
      kind: "exited",
      exitCode: 128,
      startedAt: undefined,
      oomKilled: false,
      startError: 'failed to create containerd task: exec: "x": executable file not found in $PATH',
    };
    expect(containerState(inspected(state), undefined)).toEqual({ ...failed, finishedAt: createdAt });
    expect(containerState(inspected(state), { at: 5, message: state.Error })).toEqual({
      ...failed,
      finishedAt: 5,
    });
  });

  it("believes our own memory of a failed start where the engine says nothing (podman)", () => {
    const failed = { at: 5, message: "OCI runtime error: x" };
    expect(containerState(inspected({}), failed)).toMatchObject({
      kind: "exited",
      exitCode: 128,
      finishedAt: 5,
    });
  });
});

describe("startErrorText", () => {
  const text =
    "failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: X";
  it.each([
    ["of 20.10", "failed to create shim task: OCI runtime create failed: runc create failed: X"],
    [
      "of 28",
      "failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: X",
    ],
    ["without the shim's part", "OCI runtime create failed: runc create failed: X"],
    ["that has the form already", text],
  ])("gives a message %s the form of containerd", (_title, engineText) => {
    expect(startErrorText(engineText, "c1")).toBe(text);
  });

  it("names the root file system as containerd does, and leaves out the engine's advice", () => {
    const merged = `/var/lib/docker/overlay2/${"0a".repeat(32)}/merged`;
    const advice =
      ": Are you trying to mount a directory onto a file (or vice-versa)? Check if the specified host path exists and is the expected type";
    expect(
      startErrorText(`${text}: open ${merged}/etc/passwd/x: not a directory: unknown${advice}`, "c1"),
    ).toBe(
      `${text}: open /run/containerd/io.containerd.runtime.v2.task/k8s.io/c1/rootfs/etc/passwd/x: not a directory: unknown`,
    );
  });
});

describe("what labels tell", () => {
  it("makes a container, and nothing of what is not one of ours", () => {
    const labels = {
      [label.attempt]: "4",
      [label.containerKind]: "sidecar",
      [label.sandbox]: "s",
      [label.image]: "busybox",
      [label.specHash]: "abc",
      [label.terminationMessagePath]: "/dev/termination-log",
      [label.terminationMessagePolicy]: "FallbackToLogsOnError",
    };
    const found = inspected({}, labels);
    const stoppedByQuit = { ...found, Config: { ...found.Config, StopSignal: "SIGQUIT" } };
    expect(runtimeContainer(stoppedByQuit, "busybox@sha256:1", undefined)).toEqual({
      id: "8bc0",
      pod: { uid: "u", name: "p", namespace: "n" },
      name: "c",
      kind: "sidecar",
      attempt: 4,
      sandboxId: "s",
      createdAt,
      state: { kind: "created" },
      image: "busybox",
      imageId: "busybox@sha256:1",
      specHash: "abc",
      terminationMessagePath: "/dev/termination-log",
      terminationMessagePolicy: "FallbackToLogsOnError",
      stopSignal: "SIGQUIT",
    });
    const foreign = { ...inspected({}), Config: { Labels: null } };
    expect(runtimeContainer(foreign, "", undefined)).toBeUndefined();
    expect(runtimeSandbox(foreign)).toBeUndefined();
  });

  it.each([
    ["running", "false", "running", ["10.244.0.2"]],
    ["exited", "false", "stopped", []],
    ["running", "true", "running", []],
  ])("makes a sandbox that is %s with hostNetwork %s", (Status, hostNetwork, state, ips) => {
    const labels = { [label.hostNetwork]: hostNetwork };
    expect(runtimeSandbox(inspected({ Status }, labels))).toMatchObject({ state, ips, attempt: 0 });
  });
});
