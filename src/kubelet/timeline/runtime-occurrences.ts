import type { EpochMs } from "../../util/time.ts";
import type { RuntimeContainer, RuntimeContainerState, RuntimeSandbox } from "../ports.ts";
import type { Occurrence } from "./recorder.ts";

type Item = RuntimeContainer | RuntimeSandbox;
type Exited = Extract<RuntimeContainerState, { readonly kind: "exited" }>;

/**
 * What a sighting of a container or sandbox tells that the one before did not. A container's times are the engine's own, so
 * a late look does not matter; the first look of a restarted daemon tells again all that it sees.
 */
export function runtimeOccurrences(
  before: Item | undefined,
  after: Item,
  now: EpochMs,
): readonly Occurrence[] {
  if (!("kind" in after)) {
    if (before?.state !== "running" || after.state === "running") return [];
    return [{ type: "Sandbox", reason: "Stopped", at: now, attempt: after.attempt }];
  }
  const former = before !== undefined && "kind" in before ? before.state.kind : undefined;
  return containerOccurrences(former, after);
}

function containerOccurrences(
  former: RuntimeContainerState["kind"] | undefined,
  container: RuntimeContainer,
): readonly Occurrence[] {
  const { state, createdAt, image } = container;
  const told: Occurrence[] = [];
  const tell = (what: Omit<Occurrence, keyof typeof common>): void => {
    told.push({ ...common, ...what });
  };
  const { id, name, attempt } = container;
  const common = { type: "Container", clock: "engine", container: name, containerId: id, attempt } as const;
  if (former === undefined) tell({ reason: "Created", at: createdAt, message: image });
  const startedAt = state.kind === "running" || state.kind === "exited" ? state.startedAt : undefined;
  const failed = state.kind === "exited" && state.startError !== undefined;
  if (startedAt !== undefined && !failed && former !== "running" && former !== "exited")
    tell({ reason: "Started", at: startedAt });
  if (state.kind === "exited" && former !== "exited") tell(ended(state, createdAt));
  return told;
}

function ended(
  { exitCode, finishedAt, startedAt, oomKilled, startError }: Exited,
  createdAt: EpochMs,
): Pick<Occurrence, "reason" | "at" | "startedAt" | "exitCode" | "result" | "message"> {
  if (startError !== undefined || startedAt === undefined) {
    const message = startError === undefined ? {} : { message: startError };
    return { reason: "StartFailed", at: Math.max(finishedAt, createdAt), exitCode, ...message };
  }
  return {
    reason: "Exited",
    at: finishedAt,
    startedAt,
    exitCode,
    ...(oomKilled ? { result: "OOMKilled" } : {}),
  };
}
