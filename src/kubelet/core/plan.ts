/** From what is to be done to the steps of doing it, in the only right order. */
import type { Pod, PodStatus } from "../../api/index.ts";
import { statusesIn } from "../../api/pod-state.ts";
import { type NamedContainer, newestExitOf, newestOf } from "./containers.ts";
import { podActions, type PodActions } from "./pod-actions.ts";
import { podProbes, probesOf, workerName } from "./probes.ts";
import { isClearing, restartAllSteps } from "./restart-all.ts";
import { killsOfRunning, runningSandboxes } from "./termination.ts";
import type { Observed, ObservedContainer, ResizeState, StartContainer, Step } from "./types.ts";
import type { VersionRules } from "./version-rules.ts";

/** The steps of a sync. */
export interface SyncPlan {
  readonly steps: readonly Step[];
  /** A sandbox that users knew of is given up for a new one. */
  readonly isSandboxChanged: boolean;
}

interface Known {
  readonly status: PodStatus;
  readonly resize: ResizeState | undefined;
}

/**
 * Volumes and probe workers, kills one after the other, dead containers that nobody needs any more, the sandbox, starts
 * in spec order. `status` is the one just computed: restart counts of containers that the engine has lost come from it.
 */
export function planSync(
  pod: Pod,
  observed: Observed,
  { status, resize }: Known,
  rules: VersionRules,
): SyncPlan {
  if (isClearing(status)) return { steps: restartAllSteps(pod, observed, rules), isSandboxChanged: false };
  const actions = podActions(pod, observed, rules, resize);
  const { sandbox } = actions;
  const { missingPullSecrets: missingNames } = observed;
  const start = (one: NamedContainer): StartContainer => startStep(one, observed, { status, resize });
  const steps: readonly Step[] = [
    ...(observed.volumesMounted ? [] : [{ type: "mountVolumes" as const }]),
    ...(missingNames.length > 0 ? [{ type: "tellMissingSecrets" as const, names: missingNames }] : []),
    ...(needsProbes(pod, observed, actions.starts, rules) ? [{ type: "startProbes" as const }] : []),
    ...killSteps(pod, observed, actions, rules),
    ...removals(pod, observed, actions).map(({ id, name }) => ({
      type: "removeContainer" as const,
      id,
      name,
    })),
    ...(sandbox.isCreated ? [{ type: "createSandbox" as const, attempt: sandbox.attempt }] : []),
    ...actions.starts.filter(({ kind }) => kind !== "app").map(start),
    ...actions.resizes,
    ...actions.starts.filter(({ kind }) => kind === "app").map(start),
  ];
  return { steps, isSandboxChanged: sandbox.isCreated && sandbox.replacedId !== undefined };
}

/**
 * The workers of a pod are registered before its first container, and those that have ended once more when their
 * container, which was not to run again, is started after all (all containers of the pod begin anew).
 */
function needsProbes(
  pod: Pod,
  { probeWorkers }: Observed,
  starts: readonly NamedContainer[],
  rules: VersionRules,
): boolean {
  if (probeWorkers === undefined) return podProbes(pod, rules).length > 0;
  return starts.flatMap(probesOf).some((probe) => !probeWorkers.includes(workerName(probe)));
}

function killSteps(pod: Pod, observed: Observed, actions: PodActions, rules: VersionRules): readonly Step[] {
  if (!actions.killPod) return actions.kills.map((kill) => ({ type: "killContainer", kill }));
  const reason = actions.sandbox.isCreated ? "sandboxChanged" : "podFinished";
  const kills = killsOfRunning(pod, observed, reason, rules);
  const sandboxes = runningSandboxes(observed);
  return kills.length + sandboxes.length === 0 ? [] : [{ type: "killPod", kills, sandboxes }];
}

/**
 * Of every container only the newest dead instance is kept (`logs --previous`). A new sandbox runs all init containers
 * again, so none of theirs is kept. Sandboxes before the newest go with their last container.
 */
function removals(
  pod: Pod,
  observed: Observed,
  actions: PodActions,
): readonly { readonly id: string; readonly name: string }[] {
  const init = new Set(actions.sandbox.isCreated ? pod.spec.initContainers?.map(({ name }) => name) : []);
  const kept = new Set<string>();
  const removed = observed.containers.filter((container) => {
    if (init.has(container.name)) return true;
    if (container.state.kind === "running" || container.state.kind === "unknown") return false;
    if (kept.has(container.name)) return true;
    kept.add(container.name);
    return false;
  });
  return [...removed, ...emptySandboxes(observed, removed)];
}

function emptySandboxes(
  observed: Observed,
  removed: readonly ObservedContainer[],
): readonly { readonly id: string; readonly name: string }[] {
  const gone = new Set(removed.map(({ id }) => id));
  const inUse = new Set(
    observed.containers.filter(({ id }) => !gone.has(id)).map(({ sandboxId }) => sandboxId),
  );
  return observed.sandboxes
    .slice(1)
    .filter(({ id, state }) => state === "stopped" && !inUse.has(id))
    .map(({ id }) => ({ id, name: "POD" }));
}

function startStep(
  { container, kind }: NamedContainer,
  observed: Observed,
  { status, resize }: Known,
): StartContainer {
  const { name } = container;
  const resources = resize?.allocated[name];
  const newest = newestOf(observed, name);
  return {
    type: "startContainer",
    name,
    kind,
    attempt: newest === undefined ? attemptWithoutInstance(name, status) : newest.attempt + 1,
    lastExit: newestExitOf(observed, name),
    stopOnError: kind === "init",
    ...(resources === undefined ? {} : { resources }),
  };
}

/** The engine has nothing of it: its logs would say which attempt was the last; the status does. */
function attemptWithoutInstance(name: string, status: PodStatus): number {
  const told = statusesIn(status).find((one) => one.name === name);
  if (told === undefined) return 0;
  // One that waits for its restart has ended, too; who was lost or removed with all others is counted already.
  const hasEnded = (told.state.terminated ?? told.lastState.terminated?.containerID) !== undefined;
  return hasEnded ? told.restartCount + 1 : told.restartCount;
}
