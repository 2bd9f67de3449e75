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
  const indexFile = join(folder, "index.json");
  const index = await readJson<Readonly<Record<string, IndexEntry>>>(indexFile);
  if (!isRecord(index)) throw new Error(`${indexFile} is not an object of scenarios by name`);
  const unknown = names.filter((name) => !Object.hasOwn(index, name) && !name.includes("*"));
  if (unknown.length > 0) throw new Error(`${indexFile} has no scenario ${unknown.join(", ")}`);
  const patterns = names.map((name) => new RegExp(`^${name.replaceAll(".", "\\.").replaceAll("*", ".*")}$`));
  const wanted = Object.keys(index).filter(
    (name) => patterns.length === 0 || patterns.some((pattern) => pattern.test(name)),
  );
  return await Promise.all(wanted.map(async (name) => await loadScenario(folder, name, index[name])));
}

async function loadScenario(folder: string, name: string, entry: IndexEntry | undefined): Promise<Scenario> {
  const indexFile = join(folder, "index.json");
  if (typeof entry?.dur !== "number") throw new Error(`${indexFile}: ${name} has no "dur" (seconds)`);
  const actions = actionsOf(`${indexFile}: ${name}`, "actions", entry.actions);
  const post = actionsOf(`${indexFile}: ${name}`, "post", entry.post);
  const traceFile = join(folder, "traces", `${name}.trace.json`);
  const recorded = await readJson<Trace>(traceFile);
  checkTrace(traceFile, recorded);
  const manifestFile = join(folder, "scenarios", `${name}.yaml`);
  const manifest = await readText(manifestFile);
  checkManifest(manifestFile, manifest, name);
  return {
    name,
    duration: entry.dur,
    note: entry.note ?? "",
    actions: [...actions, ...kubeletActions(recorded)].sort((a, b) => a.at - b.at),
    post,
    logs: entry.logs ?? [],
    manifest,
    recorded,
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** @throws Error naming the action that is none */
function actionsOf(where: string, member: "actions" | "post", given: unknown): readonly Action[] {
  if (given === undefined) return [];
  if (!Array.isArray(given)) throw new Error(`${where}: "${member}" is not a list`);
  return given.map((action: unknown, index) => {
    const place = `${where}: ${member}[${index}]`;
    if (!isRecord(action) || typeof action["do"] !== "string") throw new Error(`${place} has no "do"`);
    if (member === "actions" && typeof action["at"] !== "number")
      throw new Error(`${place} has no "at" (seconds)`);
    return action as unknown as Action;
  });
}

/** @throws Error naming the entry that is none */
function checkTrace(file: string, trace: unknown): void {
  const entries = isRecord(trace) ? trace["entries"] : undefined;
  if (!Array.isArray(entries)) throw new Error(`${file} has no "entries"`);
  entries.forEach((entry: unknown, index) => {
    const place = `${file}: entries[${index}]`;
    if (!isRecord(entry) || typeof entry["t"] !== "number" || typeof entry["kind"] !== "string")
      throw new Error(`${place} has no "t" (milliseconds) or no "kind"`);
    if (entry["kind"] === "pod" && !isRecord(entry["status"])) throw new Error(`${place} has no "status"`);
  });
}

/** @throws Error when the manifest is no YAML or holds no pod of the scenario's name */
function checkManifest(file: string, text: string, name: string): void {
  const documents = parseAllDocuments(text);
  const [error] = documents.flatMap(({ errors }) => errors);
  if (error !== undefined) throw new Error(`${file} is not YAML: ${error.message}`);
  const isThePod = (value: unknown): boolean =>
    isRecord(value) &&
    value["kind"] === "Pod" &&
    isRecord(value["metadata"]) &&
    value["metadata"]["name"] === name;
  if (!documents.some((document) => isThePod(document.toJS())))
    throw new Error(`${file} has no Pod named ${name}`);
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
