import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import type { EngineWatch } from "./engine-watch.ts";
import type { Instance } from "./instance.ts";
import type { Recorder } from "./recorder.ts";
import type { Action, Scenario } from "./scenario.ts";
import { endOf, type Trace } from "./trace.ts";

/** Where a scenario is performed. */
export interface Stage {
  readonly instance: Instance;
  readonly engine: EngineWatch;
  readonly recorder: Recorder;
  /** Image names of the recording → names on this engine. */
  readonly images: Readonly<Record<string, string>>;
}

const sleepUntil = async (time: number): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, time - Date.now())));
};

/** Creates the scenario's pod, does what its recorder did, cleans up; the answer is our own recording. */
export async function perform(scenario: Scenario, stage: Stage): Promise<Trace> {
  const { instance, recorder } = stage;
  const { name } = scenario;
  const folder = join(instance.home, "scenarios");
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${name}.yaml`);
  await writeFile(file, renamed(scenario.manifest, stage.images));
  const begun = recorder.begin(name);
  const applied = await instance.kubectl(["apply", "-f", file]);
  if (applied.code !== 0) throw new Error(applied.stderr);
  const t0 = await begun;
  const beside: Promise<void>[] = [];
  for (const action of scenario.actions) {
    await sleepUntil(t0 + action.at * 1000);
    const done = act(scenario, action, stage, folder);
    if (action.bg === 1) beside.push(done);
    else await done;
  }
  // The recorder's own actions may have kept it longer than planned.
  await sleepUntil(t0 + Math.max(scenario.duration * 1000, endOf(scenario.recorded)));
  for (const args of scenario.logs)
    await act(scenario, { at: scenario.duration, do: "logs", args }, stage, folder);
  recorder.note(name, `cleanup: kubectl delete pod ${name} --grace-period=1`);
  await Promise.all([
    instance.kubectl([
      "delete",
      "pod",
      ...podsIn(scenario.manifest),
      "--grace-period=1",
      "--ignore-not-found",
    ]),
    ...scenario.post.map(async (action) => {
      await act(scenario, action, stage, folder);
    }),
    ...beside,
  ]);
  return { scenario: name, entries: recorder.entries(name) };
}

async function act(scenario: Scenario, action: Action, stage: Stage, folder: string): Promise<void> {
  const { instance, recorder } = stage;
  const { name } = scenario;
  const args = (action.args ?? []).map((arg) => renamed(arg, stage.images));
  const note = (what: string): void => {
    recorder.note(name, what);
  };
  const container = action.c === undefined ? [] : ["-c", action.c];
  const kubectl = async (...words: readonly string[]): Promise<void> => {
    const inFolder = words.map((word) => (word.endsWith(".yaml") ? join(folder, word) : word));
    const output = await instance.kubectl(inFolder);
    recorder.output(name, `kubectl ${words.join(" ")}`, output);
  };
  switch (action.do) {
    case "describe":
      return;
    case "delete":
      note(`kubectl delete pod ${name} ${args.join(" ")}`);
      await kubectl("delete", "pod", name, ...args);
      note("kubectl delete returned");
      return;
    case "exec":
      await kubectl("exec", name, ...container, "--", ...(action.cmd ?? []));
      return;
    case "logs":
      await kubectl("logs", name, ...args);
      return;
    case "kx":
    case "kubectl":
      note(`kubectl ${args.join(" ")}`);
      await kubectl(...args);
      return;
    case "rt":
      note(`runtime ${action.op ?? ""} ${action.c ?? ""}`);
      await stage.engine.act(name, action.c ?? "", action.op ?? "");
      return;
    case "kubelet-stop":
      note("kubelet stopped (SIGKILL)");
      await instance.killKubelet();
      return;
    case "kubelet-start":
      note("kubelet started again");
      await instance.startKubelet();
      return;
    default:
      throw new Error(`scenario ${name}: no such action: ${action.do}`);
  }
}

/** Objects that are not pods stayed in the recorded cluster, and later scenarios use them. */
function podsIn(manifest: string): string[] {
  return parseAllDocuments(manifest).flatMap((document) => {
    const { kind, metadata } = document.toJS() as {
      readonly kind?: string;
      readonly metadata?: { readonly name: string };
    };
    return kind === "Pod" && metadata !== undefined ? [metadata.name] : [];
  });
}

/** What else the manifests of a folder hold, as one document: configMaps, secrets. */
export function objectsBesidePods(scenarios: readonly Scenario[]): string {
  return scenarios
    .flatMap(({ manifest }) => manifest.split(/^---$/m))
    .filter((document) => /^kind: /m.test(document) && !/^kind: Pod$/m.test(document))
    .join("\n---\n");
}

function renamed(text: string, images: Readonly<Record<string, string>>): string {
  return Object.entries(images).reduce((result, [from, to]) => result.replaceAll(from, to), text);
}
