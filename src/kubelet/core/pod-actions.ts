/** What a sync has to do to bring the engine to what the spec wants (kuberuntime computePodActions). */
import type { Container, Pod } from "../../api/index.ts";
import { isSidecar, type NamedContainer, newestOf } from "./containers.ts";
import { initActions } from "./init-actions.ts";
import { isDefinitionChanged, killOf, killTexts, resizeKill, resizeStep, unknownKill } from "./kill-of.ts";
import { podRestarts, restartsByPolicy, shouldBeRestarted } from "./restart.ts";
import { sandboxChange, type SandboxChange } from "./sandbox-change.ts";
import { resizeActionOf } from "./resize.ts";
import type {
  ContainerKind,
  Kill,
  Observed,
  ObservedContainer,
  ResizeContainer,
  ResizeState,
} from "./types.ts";
import type { VersionRules } from "./version-rules.ts";

/** What is to be done, not yet in steps. */
export interface PodActions {
  /** Everything that runs is stopped, sandbox included. */
  readonly killPod: boolean;
  readonly sandbox: SandboxChange & { readonly isCreated: boolean };
  readonly kills: readonly Kill[];
  /** Of containers that go on running. */
  readonly resizes: readonly ResizeContainer[];
  /** Ephemeral containers, then init containers, then regular ones, each in spec order. */
  readonly starts: readonly NamedContainer[];
}

/** A new sandbox and what begins in it, or what is to be done in the one that is there. */
export function podActions(
  pod: Pod,
  observed: Observed,
  rules: VersionRules,
  resize?: ResizeState,
): PodActions {
  const change = sandboxChange(pod, observed);
  if (change.isNeeded) return withNewSandbox(pod, observed, change, rules);
  const sandbox = { ...change, isCreated: false };
  const ephemeral = ephemeralStarts(pod, observed);
  const init = initActions(pod, observed, rules, resize);
  const initStarts = init.starts.map((container) => ({ container, kind: initKind(container, rules) }));
  if (init.killPod) return { killPod: true, sandbox, kills: [], resizes: [], starts: ephemeral };
  if (!init.isInitialized)
    return {
      killPod: false,
      sandbox,
      kills: init.kills,
      resizes: init.resizes,
      starts: [...ephemeral, ...initStarts],
    };
  const regular = regularActions(pod, observed, rules, resize);
  // With nothing left to do for the regular containers the pod is over: sidecars must not keep it alive.
  if (regular.kept === 0 && regular.starts.length === 0)
    return { killPod: true, sandbox, kills: [], resizes: [], starts: ephemeral };
  return {
    killPod: false,
    sandbox,
    kills: [...init.kills, ...regular.kills],
    resizes: [...init.resizes, ...regular.resizes],
    starts: [...ephemeral, ...initStarts, ...regular.starts],
  };
}

function initKind(container: Container, rules: VersionRules): ContainerKind {
  return isSidecar(container, rules) ? "sidecar" : "init";
}

/** Without its sandbox a pod starts from the beginning, unless there is nothing left that should run. */
function withNewSandbox(
  pod: Pod,
  observed: Observed,
  change: SandboxChange,
  rules: VersionRules,
): PodActions {
  const only = (isCreated: boolean, starts: readonly NamedContainer[]): PodActions => ({
    killPod: true,
    sandbox: { ...change, isCreated },
    kills: [],
    resizes: [],
    starts,
  });
  const { spec } = pod;
  if (!podRestarts(spec) && change.attempt !== 0 && observed.containers.length > 0) return only(false, []);
  const wanted = spec.containers.filter((container) => !isDoneOnFailure(pod, container, observed));
  const hasRegular = spec.containers.some(({ name }) => newestOf(observed, name) !== undefined);
  if (wanted.length === 0 && hasRegular) return only(false, []);
  const first = spec.initContainers?.[0];
  if (first !== undefined) return only(true, [{ container: first, kind: initKind(first, rules) }]);
  return only(
    true,
    wanted.map((container) => ({ container, kind: "app" })),
  );
}

function isDoneOnFailure(pod: Pod, { name }: Container, observed: Observed): boolean {
  const state = newestOf(observed, name)?.state;
  return pod.spec.restartPolicy === "OnFailure" && state?.kind === "exited" && state.exitCode === 0;
}

/** Ephemeral containers start once, also during initialization, and never again. */
function ephemeralStarts(pod: Pod, observed: Observed): readonly NamedContainer[] {
  return (pod.spec.ephemeralContainers ?? [])
    .filter(({ name }) => newestOf(observed, name) === undefined)
    .map((container) => ({ container, kind: "ephemeral" }));
}

interface RegularActions {
  readonly kept: number;
  readonly kills: readonly Kill[];
  readonly resizes: readonly ResizeContainer[];
  readonly starts: readonly NamedContainer[];
}

function regularActions(
  pod: Pod,
  observed: Observed,
  rules: VersionRules,
  resize: ResizeState | undefined,
): RegularActions {
  const kills: Kill[] = [];
  const resizes: ResizeContainer[] = [];
  const starts: NamedContainer[] = [];
  let kept = 0;
  for (const container of pod.spec.containers) {
    const found = newestOf(observed, container.name);
    const start: NamedContainer = { container, kind: "app" };
    if (found?.state.kind !== "running") {
      if (!shouldBeRestarted(container, pod, observed, rules)) continue;
      starts.push(start);
      if (found?.state.kind === "unknown") kills.push(unknownKill(pod, start, found));
      continue;
    }
    const why = killReason(container, found, observed);
    const resized = why === undefined ? resizeActionOf(container, resize) : "none";
    if (resized === "restart") {
      starts.push(start);
      kills.push(resizeKill(pod, start, found));
      continue;
    }
    if (why === undefined) {
      if (resized === "update") resizes.push(resizeStep(found, resize));
      kept++;
      continue;
    }
    const isRestarted = why === "definitionChanged" || restartsByPolicy(container, pod.spec, rules);
    if (isRestarted) starts.push(start);
    const suffix = isRestarted ? ", will be restarted" : "";
    kills.push(killOf(pod, start, found, why, `Container ${container.name} ${killTexts[why]}${suffix}`));
  }
  return { kept, kills, resizes, starts };
}

type RunningKillReason = keyof typeof killTexts;

/** Why a running container is to be ended, if at all. Another image is all that changes a container (8.2). */
function killReason(
  container: Container,
  found: ObservedContainer,
  observed: Observed,
): RunningKillReason | undefined {
  const results = observed.probeResults[found.id];
  if (isDefinitionChanged(container, found)) return "definitionChanged";
  if (results?.liveness === "failure") return "liveness";
  return results?.startup === "failure" ? "startup" : undefined;
}
