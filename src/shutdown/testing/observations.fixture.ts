import type { ContainerObservation, Mark, Observations, ProcessView, RequestRecord } from "../model.ts";
import { defaultSettings } from "../settings.ts";

/** A request that went well: sent at `at`, answered 2 ms later. */
export function request(at: number, change: Partial<RequestRecord> = {}): RequestRecord {
  return {
    sentAt: at,
    endedAt: at + 2,
    connection: "kept",
    reused: true,
    answer: "quick",
    outcome: "ok",
    status: 200,
    ...change,
  };
}

/** A request on a new connection that was refused. */
export function refused(at: number): RequestRecord {
  const { status: _status, ...rest } = request(at, { endedAt: at + 1, connection: "new", reused: false });
  return { ...rest, outcome: "refused", error: "ECONNREFUSED" };
}

/** A request that was cut off while it waited for its answer. */
export function cut(sentAt: number, endedAt: number, reused?: boolean): RequestRecord {
  const { status: _status, ...rest } = request(sentAt, { endedAt, reused: reused ?? true });
  return { ...rest, outcome: "reset", error: "ECONNRESET" };
}

export function mark(at: number, what: string, container?: string, text?: string): Mark {
  const lane = container === undefined ? "pod" : `container/${container}`;
  return { at, lane, what, text: text ?? what, basis: "measured" };
}

export function container(change: Partial<ContainerObservation> = {}): ContainerObservation {
  return {
    name: "web",
    sidecar: false,
    exit: { code: 0, reason: "Completed" },
    restarts: 0,
    hasReadinessProbe: true,
    pid1: undefined,
    lastLog: ["bye"],
    ...change,
  };
}

export function processView(pid: number, command: string, change: Partial<ProcessView> = {}): ProcessView {
  const words = command.split(" ");
  return { pid, name: words[0] ?? "", command: words, catchesTerm: false, ignoresTerm: false, ...change };
}

/** The marks of one container's end. */
export function endOf(name: string, killing: number, exited: number): readonly Mark[] {
  return [
    mark(killing, "Killing", name, `Stopping container ${name}`),
    mark(exited, "LogEnded", name),
    mark(exited + 100, "Terminated", name),
  ];
}

/** The marks of one container's end as the node records them. */
export function recordedEndOf(name: string, sigterm: number, exited: number): readonly Mark[] {
  return [
    mark(sigterm - 1, "Killing", name, `Stopping container ${name}`),
    mark(sigterm, "SIGTERM", name, "sent"),
    mark(exited, "Exited", name, "exit code 0"),
  ];
}

/** A pod with one container that served all requests and ended 100 ms after the deletion's SIGTERM. */
export function observations(change: Partial<Observations> = {}): Observations {
  return {
    source: "standard",
    pod: { namespace: "default", name: "web", uid: "uid-1" },
    end: "complete",
    settings: defaultSettings,
    reach: { kind: "direct", address: "10.244.0.2:80", tellsRefusedFromReset: true },
    target: "web",
    graceSeconds: 30,
    controlFrom: -2_000,
    controlPace: { due: 100, heldBack: 0, skipped: 0 },
    shutdownPace: { due: 50, heldBack: 0, skipped: 0 },
    sendingUntil: 1_000,
    requests: [request(-1_000), request(-500), request(10), request(500)],
    marks: [mark(0, "Delete"), ...endOf("web", 10, 2_110), mark(2_300, "Gone")],
    containers: [container()],
    ...change,
  };
}
