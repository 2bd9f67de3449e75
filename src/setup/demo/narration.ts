/** One line of `minikubelet run -o json`, as far as the narration reads it. */
export interface RunEntry {
  readonly type: string;
  readonly time: string;
  readonly message?: string;
  readonly ready?: string;
  readonly status?: string;
  readonly reason?: string;
  readonly container?: string;
  readonly line?: string;
  readonly object?: {
    readonly status?: {
      readonly initContainerStatuses?: readonly ContainerEntry[];
      readonly containerStatuses?: readonly ContainerEntry[];
    };
  };
}

interface ContainerEntry {
  readonly name: string;
  readonly state?: { readonly terminated?: { readonly exitCode: number; readonly reason?: string } };
}

/** Reads a line; undefined for anything that is no entry. */
export function parseEntry(line: string): RunEntry | undefined {
  if (!line.startsWith("{")) return undefined;
  const entry = JSON.parse(line) as Partial<RunEntry>;
  return entry.type === undefined || entry.time === undefined ? undefined : (entry as RunEntry);
}

/** True for the status in which every container of the pod is ready. */
export function isReady(entry: RunEntry): boolean {
  const [ready, all] = (entry.ready ?? "").split("/");
  return entry.type === "status" && entry.status === "Running" && ready !== "0" && ready === all;
}

/** Turns entries into lines for people: a column of seconds, statuses, events, logs, and each exit code once. */
export class Narrator {
  readonly #ended = new Set<string>();
  #start: number | undefined;

  linesFor(entry: RunEntry): string[] {
    const at = Date.parse(entry.time);
    this.#start ??= at;
    const seconds = `${((at - this.#start) / 1000).toFixed(2).padStart(6)}s`;
    return this.#texts(entry).map((text) => `${seconds}  ${text}`);
  }

  #texts(entry: RunEntry): string[] {
    switch (entry.type) {
      case "status":
        return [`status   ${entry.ready ?? ""} ${entry.status ?? ""}`, ...this.#exits(entry)];
      case "event":
        return [`event    ${entry.reason ?? ""}: ${entry.message ?? ""}`];
      case "log":
        return [`log      [${entry.container ?? ""}] ${entry.line ?? ""}`];
      default:
        return entry.message === undefined ? [] : [entry.message];
    }
  }

  #exits({ object }: RunEntry): string[] {
    const containers = [
      ...(object?.status?.initContainerStatuses ?? []),
      ...(object?.status?.containerStatuses ?? []),
    ];
    return containers.flatMap(({ name, state }) => {
      if (state?.terminated === undefined || this.#ended.has(name)) return [];
      this.#ended.add(name);
      return [
        `exit     ${name}: code ${state.terminated.exitCode} (${state.terminated.reason ?? "no reason"})`,
      ];
    });
  }
}
