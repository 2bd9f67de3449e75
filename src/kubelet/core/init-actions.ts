/** Init containers and sidecars (kuberuntime computeInitContainerActions; pod-lifecycle.md, section 8.1). */
import type { Container, Pod } from "../../api/index.ts";
import { isSidecar, newestOf } from "./containers.ts";
import { isDefinitionChanged, killOf, killTexts, resizeKill, resizeStep, unknownKill } from "./kill-of.ts";
import { resizeActionOf } from "./resize.ts";
import { restartsAfter, restartsByPolicy } from "./restart.ts";
import type {
  Kill,
  Observed,
  ObservedContainer,
  ProbeResults,
  ResizeContainer,
  ResizeState,
} from "./types.ts";
import type { VersionRules } from "./version-rules.ts";

/** What a sync has to do for init containers and sidecars. */
export interface InitActions {
  /** The regular containers may be looked at. */
  readonly isInitialized: boolean;
  /** An init container has failed for good. */
  readonly killPod: boolean;
  readonly kills: readonly Kill[];
  /** Of sidecars that go on running. */
  readonly resizes: readonly ResizeContainer[];
  /** In spec order. */
  readonly starts: readonly Container[];
}

interface Walk {
  readonly pod: Pod;
  readonly observed: Observed;
  readonly rules: VersionRules;
  readonly containers: readonly Container[];
  /** Those before the one at hand have done their part: only sidecars among them are looked after. */
  wasInitialized: boolean;
  isInitialized: boolean;
  failedForGood: boolean;
  readonly resize: ResizeState | undefined;
  readonly kills: Kill[];
  readonly resizes: ResizeContainer[];
  readonly starts: Set<number>;
}

/**
 * From the last to the first: the engine may have forgotten early ones, so the latest that it knows of tells how far
 * initialization has come.
 */
export function initActions(
  pod: Pod,
  observed: Observed,
  rules: VersionRules,
  resize?: ResizeState,
): InitActions {
  const containers = pod.spec.initContainers ?? [];
  const isInitialized = containers.length === 0 || hasActiveRegular(pod, observed);
  const walk: Walk = {
    pod,
    observed,
    rules,
    containers,
    wasInitialized: isInitialized,
    isInitialized,
    failedForGood: false,
    resize,
    resizes: [],
    kills: [],
    starts: new Set(),
  };
  for (const [index, container] of [...containers.entries()].reverse()) {
    visit(walk, index, container);
    if (walk.failedForGood)
      return { isInitialized: false, killPod: true, kills: [], resizes: [], starts: [] };
  }
  if (!walk.wasInitialized) walk.starts.add(0);
  return {
    isInitialized: walk.isInitialized,
    killPod: false,
    kills: walk.kills.toReversed(),
    resizes: walk.resizes.toReversed(),
    starts: containers.filter((_, index) => walk.starts.has(index)),
  };
}

/** Ended ones do not count: they may be of the sandbox before. */
function hasActiveRegular(pod: Pod, observed: Observed): boolean {
  return pod.spec.containers.some(({ name }) => {
    const kind = newestOf(observed, name)?.state.kind;
    return kind === "created" || kind === "running";
  });
}

function visit(walk: Walk, index: number, container: Container): void {
  const sidecar = isSidecar(container, walk.rules);
  const found = newestOf(walk.observed, container.name);
  if (found === undefined) {
    if (walk.wasInitialized && sidecar) walk.starts.add(index);
    return;
  }
  if (walk.wasInitialized && !sidecar) return;
  if (found.state.kind === "created") walk.starts.add(index);
  else if (sidecar) visitSidecar(walk, index, container, found);
  else visitInit(walk, index, container, found);
  walk.wasInitialized = true;
}

function visitSidecar(walk: Walk, index: number, container: Container, found: ObservedContainer): void {
  if (found.state.kind !== "running") {
    if (found.state.kind === "unknown")
      walk.kills.push(unknownKill(walk.pod, { container, kind: "sidecar" }, found));
    walk.starts.add(index);
    return;
  }
  const results: ProbeResults = walk.observed.probeResults[found.id] ?? {};
  const startup = container.startupProbe === undefined ? "success" : results.startup;
  if (startup === "success") initializedUpTo(walk, index);
  const why = sidecarKillReason(container, found, results, startup);
  if (why === undefined) {
    if (startup === "success") resizeSidecar(walk, index, container, found);
    return;
  }
  const text = `Init container ${container.name} ${killTexts[why]}`;
  walk.kills.push(killOf(walk.pod, { container, kind: "sidecar" }, found, why, text));
  walk.starts.add(index);
}

function resizeSidecar(walk: Walk, index: number, container: Container, found: ObservedContainer): void {
  const action = resizeActionOf(container, walk.resize);
  if (action === "update") walk.resizes.push(resizeStep(found, walk.resize));
  if (action !== "restart") return;
  walk.kills.push(resizeKill(walk.pod, { container, kind: "sidecar" }, found));
  walk.starts.add(index);
}

function sidecarKillReason(
  container: Container,
  found: ObservedContainer,
  results: ProbeResults,
  startup: ProbeResults["startup"],
): keyof typeof killTexts | undefined {
  if (startup === "failure") return "startup";
  if (startup !== "success") return undefined;
  if (isDefinitionChanged(container, found)) return "definitionChanged";
  return results.liveness === "failure" ? "liveness" : undefined;
}

function visitInit(walk: Walk, index: number, container: Container, found: ObservedContainer): void {
  const { pod, rules } = walk;
  const { state } = found;
  if (state.kind === "running") return;
  if (state.kind === "exited" && state.exitCode === 0 && !state.oomKilled) {
    initializedUpTo(walk, index);
    return;
  }
  const restarts =
    state.kind === "exited" && state.exitCode !== 0
      ? restartsAfter(container, pod.spec, state.exitCode, rules)
      : restartsByPolicy(container, pod.spec, rules);
  if (!restarts) {
    walk.failedForGood = true;
    return;
  }
  if (state.kind === "unknown") walk.kills.push(unknownKill(pod, { container, kind: "init" }, found));
  walk.starts.add(index);
}

/** This one has done its part: the next one's turn, or the regular containers'. */
function initializedUpTo(walk: Walk, index: number): void {
  if (index === walk.containers.length - 1) walk.isInitialized = true;
  else if (!walk.wasInitialized) walk.starts.add(index + 1);
}
