/** The good base of table tests: one small mutation makes the case. */
import type { Container, Pod, PodSpec } from "../../../api/index.ts";
import type { CoreOptions, Observed, ObservedContainer, ObservedSandbox } from "../types.ts";
import { versionRules } from "../version-rules.ts";

export const options: CoreOptions = { rules: versionRules(33), timeScale: 1, jitter: 0 };

export function optionsOf(minor: number): CoreOptions {
  return { ...options, rules: versionRules(minor) };
}

export function container(name: string, more: Partial<Container> = {}): Container {
  return { name, image: "busybox:1.35", ...more };
}

export function podOf(spec: Partial<PodSpec> = {}, metadata: Pod["metadata"] = {}): Pod {
  return {
    metadata: { name: "web", namespace: "default", uid: "u-1", generation: 1, ...metadata },
    spec: {
      restartPolicy: "Always",
      terminationGracePeriodSeconds: 30,
      containers: [container("main")],
      ...spec,
    },
    status: { phase: "Pending", qosClass: "BestEffort" },
  };
}

export const sandbox: ObservedSandbox = {
  id: "sandbox-0",
  attempt: 0,
  createdAt: 0,
  state: "running",
  hostNetwork: false,
  ips: ["10.244.0.5"],
};

export const nothing: Observed = {
  sandboxes: [],
  containers: [],
  probeResults: {},
  probeWorkers: undefined,
  volumesMounted: true,
  node: { name: "node", hostIP: "10.0.0.1" },
  removedFromSource: false,
  eviction: undefined,
  missingPullSecrets: [],
  revision: 0,
};

type State = ObservedContainer["state"];

export const running: State = { kind: "running", startedAt: 1000 };
export const created: State = { kind: "created" };
export const unknown: State = { kind: "unknown" };

export function exited(exitCode: number, finishedAt = 2000): State {
  return { kind: "exited", exitCode, startedAt: 1000, finishedAt, oomKilled: false };
}

/** `main` or `main/2` (attempt 2), in the base sandbox. */
export function instance(
  title: string,
  state: State,
  more: Partial<ObservedContainer> = {},
): ObservedContainer {
  const [name = "", attempt = "0"] = title.split("/");
  return {
    id: `${name}-${attempt}`,
    name,
    kind: "app",
    attempt: Number(attempt),
    sandboxId: "sandbox-0",
    createdAt: 1000 + Number(attempt),
    state,
    image: "busybox:1.35",
    imageId: "docker-pullable://busybox@sha256:1",
    specHash: "",
    ...more,
  };
}

/** A running sandbox with these containers, newest first. */
export function observed(containers: readonly ObservedContainer[], more: Partial<Observed> = {}): Observed {
  return { ...nothing, sandboxes: [sandbox], containers, ...more };
}
