import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { parseAllDocuments, visit } from "yaml";
import { entriesOf, type Trace } from "./trace.ts";

/** Something done at a second after the Pod's creation. */
export interface Action {
  readonly at: number;
  readonly do: string;
  readonly args?: readonly string[];
  readonly cmd?: readonly string[];
  /** Container of `exec` and `rt`. */
  readonly c?: string;
  /** What `rt` does: kill, rm, or rmx = remove when finished. */
  readonly op?: string;
  /** Beside the other actions instead of after the one before. */
  readonly bg?: number;
}

/** One recorded scenario with the recording. */
export interface Scenario {
  readonly name: string;
  /** Seconds from the Pod's creation to the end. */
  readonly duration: number;
  readonly note: string;
  readonly actions: readonly Action[];
  readonly post: readonly Action[];
  /** Arguments of the `kubectl logs` at the end. */
  readonly logs: readonly (readonly string[])[];
  readonly manifest: string;
  readonly recorded: Trace;
}

interface IndexEntry {
  readonly dur: number;
  readonly note?: string;
  readonly actions?: readonly Action[];
  readonly post?: readonly Action[];
  readonly logs?: readonly (readonly string[])[];
}

/**
 * Reads scenarios from a folder with `index.json`, `scenarios/NAME.yaml` and `traces/NAME.trace.json`.
 * @throws Error naming the file that is missing or malformed
 */
export async function loadScenarios(folder: string, names: readonly string[]): Promise<Scenario[]> {
  const index = await readJson<Readonly<Record<string, IndexEntry>>>(join(folder, "index.json"));
  const unknown = names.filter((name) => index[name] === undefined && !name.includes("*"));
  if (unknown.length > 0)
    throw new Error(`${join(folder, "index.json")} has no scenario ${unknown.join(", ")}`);
  const patterns = names.map((name) => new RegExp(`^${name.replaceAll(".", "\\.").replaceAll("*", ".*")}$`));
  const wanted = Object.keys(index).filter(
    (name) => patterns.length === 0 || patterns.some((pattern) => pattern.test(name)),
  );
  return await Promise.all(wanted.map(async (name) => await loadScenario(folder, name, index[name])));
}

async function loadScenario(folder: string, name: string, entry: IndexEntry | undefined): Promise<Scenario> {
  if (typeof entry?.dur !== "number") throw new Error(`${join(folder, "index.json")}: ${name} has no "dur"`);
  const traceFile = join(folder, "traces", `${name}.trace.json`);
  const recorded = await readJson<Trace>(traceFile);
  if (!Array.isArray(recorded.entries)) throw new Error(`${traceFile} has no "entries"`);
  return {
    name,
    duration: entry.dur,
    note: entry.note ?? "",
    actions: [...(entry.actions ?? []), ...kubeletActions(recorded)].sort((a, b) => a.at - b.at),
    post: entry.post ?? [],
    logs: entry.logs ?? [],
    manifest: await readText(join(folder, "scenarios", `${name}.yaml`)),
    recorded,
  };
}

/** The recorder's stops and starts of the kubelet stand only in the trace. */
function kubeletActions(recorded: Trace): Action[] {
  return entriesOf(recorded, "action").flatMap((entry): Action[] => {
    if (entry.do.startsWith("kubelet stopped")) return [{ at: entry.t / 1000, do: "kubelet-stop" }];
    if (entry.do.startsWith("kubelet started")) return [{ at: entry.t / 1000, do: "kubelet-start" }];
    return [];
  });
}

/** True when the scenario stops the kubelet: it then needs an instance of its own. */
export function stopsKubelet(scenario: Scenario): boolean {
  return scenario.actions.some((action) => action.do === "kubelet-stop");
}

/** Longest period of a probe that has an initial delay, in milliseconds; 0 without one. */
export function slowestDelayedProbeMs(scenario: Scenario): number {
  const periods: number[] = [];
  for (const document of parseAllDocuments(scenario.manifest))
    visit(document, {
      Map: (_key, map) => {
        const delay = Number(map.get("initialDelaySeconds") ?? 0);
        if (delay > 0) periods.push(Number(map.get("periodSeconds") ?? 10) * 1000);
      },
    });
  return Math.max(0, ...periods);
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    const beside = await readdir(join(file, "..")).catch(() => undefined);
    throw new Error(`${file} cannot be read${beside === undefined ? ": its folder is missing" : ""}`, {
      cause,
    });
  }
}

async function readJson<T>(file: string): Promise<T> {
  const text = await readText(file);
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    throw new Error(`${file} is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}
