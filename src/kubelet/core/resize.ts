/**
 * In-place resize (1.33+; kubelet allocation manager, kuberuntime computePodResizeAction). What the spec asks for becomes
 * *allocated* once the node grants it, and *actuated* once the engine has it; statuses show both, so that nothing else has
 * to be kept over a restart of the daemon.
 */
import { deepEqual } from "../../api/deep-equal.ts";
import { allStatuses } from "../../api/pod-state.ts";
import type { Container, Pod, ResourceRequirements } from "../../api/index.ts";
import { isSidecar, newestOf } from "./containers.ts";
import { resizeEvent } from "./events.ts";
import type { EventText, Observed, PodMemory, ResizeState, ResourceSummary } from "./types.ts";
import type { VersionRules } from "./version-rules.ts";

/** How far a resize is now, and what is told of it. */
export interface Judged {
  readonly resize: ResizeState | undefined;
  readonly events: readonly EventText[];
}

/** Looks at what the spec asks for by now: grants it, or says why not. */
export function judgeResize(pod: Pod, observed: Observed, memory: PodMemory, rules: VersionRules): Judged {
  if (!rules.inPlaceResize) return { resize: undefined, events: [] };
  const before = memory.resize ?? statedResize(pod);
  const { state, events } = allocate(pod, observed, before, rules);
  const progress = follow(pod, observed, state, rules);
  return { resize: progress.resize, events: [...events, ...progress.events] };
}

/** Regular containers and sidecars: of init containers the API lets nobody change the resources. */
function resizable(pod: Pod, rules: VersionRules): readonly Container[] {
  return [...sidecars(pod, rules), ...pod.spec.containers];
}

function sidecars(pod: Pod, rules: VersionRules): readonly Container[] {
  return (pod.spec.initContainers ?? []).filter((container) => isSidecar(container, rules));
}

/** How a running container comes to what is allocated to it. */
export function resizeActionOf(
  container: Container,
  resize: ResizeState | undefined,
): "none" | "update" | "restart" {
  const wanted = resize?.allocated[container.name];
  const has = resize?.actuated[container.name];
  if (wanted === undefined || has === undefined || deepEqual(wanted, has)) return "none";
  const needsRestart = (name: "cpu" | "memory", ...lists: readonly ("limits" | "requests")[]): boolean =>
    container.resizePolicy?.find(({ resourceName }) => resourceName === name)?.restartPolicy ===
      "RestartContainer" && lists.some((list) => wanted[list]?.[name] !== has[list]?.[name]);
  return needsRestart("cpu", "limits", "requests") || needsRestart("memory", "limits") ? "restart" : "update";
}

/** The engine has given a container what was allocated. */
export function actuated(
  resize: ResizeState | undefined,
  name: string,
  resources: ResourceRequirements | undefined,
): ResizeState | undefined {
  if (resize === undefined || resources === undefined) return resize;
  return { ...resize, actuated: { ...resize.actuated, [name]: resources } };
}

/** The engine would not: told by the condition until it works. */
export function resizeFailed(resize: ResizeState | undefined, error: string): ResizeState | undefined {
  return resize?.inProgress && { ...resize, inProgress: { ...resize.inProgress, error } };
}

/** Told once for each error. */
export function resizeErrorEvents(resize: ResizeState | undefined, error: string): readonly EventText[] {
  if (resize?.inProgress === undefined || resize.inProgress.error === error) return [];
  const containers = Object.entries(resize.allocated).map(([name, resources]) => ({ name, resources }));
  return [resizeEvent("Error", { containers }, resize.inProgress.generation, error)];
}

/** Of a pod that another daemon has run: what its status says. */
function statedResize(pod: Pod): ResizeState {
  const told = allStatuses(pod).filter(({ containerID }) => containerID !== undefined && containerID !== "");
  const actual = told.flatMap(({ name, resources }) =>
    resources === undefined ? [] : [[name, resources] as const],
  );
  const requests = new Map(told.map(({ name, allocatedResources }) => [name, allocatedResources]));
  return {
    allocated: Object.fromEntries(
      actual.map(([name, resources]) => {
        const allocated = requests.get(name);
        return [name, allocated === undefined ? resources : { ...resources, requests: allocated }];
      }),
    ),
    actuated: Object.fromEntries(actual),
  };
}

function allocate(
  pod: Pod,
  { resizeRefusal }: Observed,
  before: ResizeState,
  rules: VersionRules,
): { readonly state: ResizeState; readonly events: readonly EventText[] } {
  const { pending, ...settled } = before;
  const wanted = Object.fromEntries(
    resizable(pod, rules).map(({ name, resources }) => [name, resources ?? {}]),
  );
  const isAsked = Object.entries(wanted).some(
    ([name, resources]) => !deepEqual(resources, before.allocated[name] ?? resources),
  );
  if (!isAsked || resizeRefusal === undefined)
    return { state: { ...settled, allocated: wanted }, events: [] };
  const { generation } = pod.metadata;
  const isNew = pending?.generation !== generation || pending?.reason !== resizeRefusal.reason;
  const { reason, message } = resizeRefusal;
  return {
    state: { ...settled, pending: { reason, message, generation } },
    events:
      isNew && rules.resizeEvents
        ? [resizeEvent(reason, specResources(pod, rules), generation, message)]
        : [],
  };
}

/** Whether a running container still lacks what is allocated to it; tells the beginning and the end of that. */
function follow(pod: Pod, observed: Observed, state: ResizeState, rules: VersionRules): Judged {
  const { inProgress, ...rest } = state;
  const lacks = resizable(pod, rules).some(
    (container) =>
      newestOf(observed, container.name)?.state.kind === "running" &&
      resizeActionOf(container, state) !== "none",
  );
  const { generation } = pod.metadata;
  const tell = (what: "Started" | "Completed", of: number | undefined): readonly EventText[] =>
    rules.resizeEvents ? [resizeEvent(what, allocatedResources(pod, state, rules), of)] : [];
  if (!lacks)
    return { resize: rest, events: inProgress === undefined ? [] : tell("Completed", inProgress.generation) };
  // Of a pending resize the generation is not yet that of what is in progress.
  if (inProgress !== undefined && (inProgress.generation === generation || state.pending !== undefined))
    return { resize: state, events: [] };
  return { resize: { ...rest, inProgress: { generation } }, events: tell("Started", generation) };
}

function specResources(pod: Pod, rules: VersionRules): ResourceSummary {
  return summary(pod, rules, ({ resources }) => resources);
}

function allocatedResources(pod: Pod, state: ResizeState, rules: VersionRules): ResourceSummary {
  return summary(pod, rules, ({ name }) => state.allocated[name]);
}

function summary(
  pod: Pod,
  rules: VersionRules,
  of: (container: Container) => ResourceRequirements | undefined,
): ResourceSummary {
  const list = (containers: readonly Container[]): ResourceSummary["containers"] =>
    containers.map((container) => {
      const { limits, requests } = of(container) ?? {};
      const resources = { ...(limits && { limits }), ...(requests && { requests }) };
      return { name: container.name, ...(Object.keys(resources).length > 0 ? { resources } : {}) };
    });
  const initContainers = list(sidecars(pod, rules));
  return {
    ...(initContainers.length === 0 ? {} : { initContainers }),
    containers: list(pod.spec.containers),
  };
}
