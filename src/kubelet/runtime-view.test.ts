import { describe, expect, it } from "vitest";
import type { RuntimeContainer, RuntimeContainerState, RuntimePod, RuntimeSandbox } from "./ports.ts";
import { RuntimeView } from "./runtime-view.ts";

const pod = { uid: "u", namespace: "default", name: "web" };
const running: RuntimeContainerState = { kind: "running", startedAt: 1 };
const exited: RuntimeContainerState = {
  kind: "exited",
  exitCode: 0,
  startedAt: 1,
  finishedAt: 2,
  oomKilled: false,
};
const sandbox: RuntimeSandbox = {
  id: "s",
  pod,
  attempt: 0,
  createdAt: 0,
  state: "running",
  hostNetwork: false,
  ips: ["10.244.0.2"],
};
const container = (id: string, state: RuntimeContainerState, attempt = 0): RuntimeContainer => ({
  id,
  pod,
  name: "main",
  kind: "app",
  attempt,
  sandboxId: "s",
  createdAt: 10 + attempt,
  state,
  image: "busybox",
  imageId: "sha256:1",
  specHash: "",
  terminationMessagePath: "",
  terminationMessagePolicy: "File",
});
const listed = (...containers: readonly RuntimeContainer[]): readonly RuntimePod[] => [
  { pod, sandboxes: [sandbox], containers },
];

function watched(): { readonly view: RuntimeView; readonly changes: string[] } {
  const changes: string[] = [];
  const view = new RuntimeView((uid) => changes.push(uid));
  return { view, changes };
}

describe("the view of the engine", () => {
  it("tells a pod's containers newest first, and that it has changed once per list", () => {
    const { view, changes } = watched();
    view.replace(listed(container("a", exited, 0), container("b", running, 1)), view.version);
    expect(view.pod("u")?.containers.map(({ id }) => id)).toEqual(["b", "a"]);
    expect(changes).toEqual(["u"]);
  });

  it("makes attempts due only when a state has changed", () => {
    const { view, changes } = watched();
    view.put("a", container("a", running), view.version);
    const before = view.revision("u");
    view.put("a", container("a", { ...running }), view.version);
    expect(view.revision("u")).toBe(before);
    view.put("a", container("a", exited), view.version);
    expect(view.revision("u")).toBe(before + 1);
    expect(changes).toHaveLength(2);
  });

  it("wakes when an ended container is removed, but makes no attempt due", () => {
    const { view, changes } = watched();
    view.put("a", container("a", exited), view.version);
    const before = view.revision("u");
    view.put("a", undefined, view.version);
    expect(view.revision("u")).toBe(before);
    expect(changes).toHaveLength(2);
    expect(view.pod("u")).toBeUndefined();
  });

  it("makes an attempt due when a running container has vanished", () => {
    const { view } = watched();
    view.put("a", container("a", running), view.version);
    const before = view.revision("u");
    view.replace([], view.version);
    expect(view.revision("u")).toBe(before + 1);
  });

  it("does not take an answer asked for before something newer was seen", () => {
    const { view } = watched();
    view.put("a", container("a", running), view.version);
    const asked = view.version;
    view.put("a", container("a", exited), view.version);
    expect(view.put("a", container("a", running), asked)).toBe(false);
    expect(view.container("a")?.state.kind).toBe("exited");
  });

  it("keeps what was seen while a list was under way, and does not bring back what was removed", () => {
    const { view } = watched();
    view.put("old", container("old", exited), view.version);
    const asked = view.version;
    view.put("new", container("new", running, 1), view.version);
    view.put("old", undefined, view.version);
    view.replace(listed(container("old", exited)), asked);
    expect(view.pod("u")?.containers.map(({ id }) => id)).toEqual(["new"]);
  });
});
