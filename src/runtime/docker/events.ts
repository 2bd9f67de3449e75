import type { Readable } from "node:stream";
import type { Clock, RuntimeEvent } from "../../kubelet/ports.ts";
import { messageOf } from "../../util/errors.ts";
import { linkedAbort } from "../../util/linked-abort.ts";
import type { Engine } from "./engine.ts";
import { label, labelFilter, type Labels } from "./labels.ts";
import { jsonLines } from "./lines.ts";

interface EngineEvent {
  readonly Action?: string;
  readonly timeNano?: number;
  readonly Actor?: { readonly ID?: string; readonly Attributes?: Labels };
}

/** Server-side: exec probes make three events each, which must not reach us. `remove` is podman's `destroy`. */
const actions = ["die", "oom", "start", "destroy", "remove"];
const retryMs = { first: 100, longest: 2000 };
/** Events are asked for from a little before now, since the engine answers before it has subscribed us. */
const overlapMs = 1000;

/**
 * The engine's events about our sandboxes and containers until one of the signals aborts, across restarts of the engine.
 * `connected` comes first and after every reconnect: events before it may have been lost.
 */
export async function* engineEvents(
  engine: Engine,
  instanceId: string,
  clock: Clock,
  ...ends: readonly AbortSignal[]
): AsyncGenerator<RuntimeEvent, void, undefined> {
  using until = linkedAbort(...ends);
  const { signal } = until;
  let wait = retryMs.first;
  let connected = true; // A first failure is told, repeated ones are not.
  while (!signal.aborted) {
    let reason = "the engine closed the stream of events";
    try {
      const answer = await engine.stream(request(instanceId, clock), signal);
      wait = retryMs.first;
      connected = true;
      yield { type: "connected" };
      yield* eventsOf(answer, signal);
    } catch (error) {
      reason = messageOf(error);
    }
    if (isAborted(signal)) return;
    if (connected) yield { type: "disconnected", reason };
    connected = false;
    await clock.sleep(wait, signal).catch(() => undefined);
    wait = Math.min(wait * 2, retryMs.longest);
  }
}

/** The signal changes while we wait, which the compiler does not see. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

function request(instanceId: string, clock: Clock): Parameters<Engine["stream"]>[0] {
  const filters = { ...labelFilter(instanceId), type: ["container"], event: actions };
  const since = Math.floor((clock.now() - overlapMs) / 1000);
  return { method: "GET", path: "/events", query: { filters, since } };
}

async function* eventsOf(
  answer: Readable,
  signal: AbortSignal,
): AsyncGenerator<RuntimeEvent, void, undefined> {
  const onAbort = (): void => {
    answer.destroy();
  };
  if (signal.aborted) onAbort();
  signal.addEventListener("abort", onAbort);
  try {
    for await (const line of jsonLines(answer)) {
      const event = runtimeEvent(line as EngineEvent);
      if (event !== undefined) yield event;
    }
  } finally {
    signal.removeEventListener("abort", onAbort);
    answer.destroy();
  }
}

/** Pure translation; undefined for helpers and for what we do not follow. */
export function runtimeEvent({ Action, Actor, timeNano }: EngineEvent): RuntimeEvent | undefined {
  const labels = Actor?.Attributes ?? {};
  const object = labels[label.object];
  const podUid = labels[label.podUid];
  const type = Action === "remove" ? "destroy" : Action;
  if (Actor?.ID === undefined || podUid === undefined) return undefined;
  if (object !== "sandbox" && object !== "container") return undefined;
  if (type !== "start" && type !== "die" && type !== "oom" && type !== "destroy") return undefined;
  const time = Math.floor((timeNano ?? 0) / 1e6);
  const told = { type, id: Actor.ID, podUid, container: labels[label.container], time } as const;
  const exitCode = type === "die" ? labels["exitCode"] : undefined;
  return exitCode === undefined ? told : { ...told, exitCode: Number(exitCode) };
}
