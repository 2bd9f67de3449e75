import { parseAllDocuments } from "yaml";
import type { Action, Scenario } from "./scenario.ts";
import type { Stage } from "./stage.ts";
import { endOf, type Trace } from "./trace.ts";

/** Creates the scenario's pod, does what its recorder did, cleans up; the answer is our own recording. */
export async function perform(scenario: Scenario, stage: Stage): Promise<Trace> {
  const { recorder } = stage;
  const { name } = scenario;
  const file = await stage.saveManifest(`${name}.yaml`, renamed(scenario.manifest, stage.images));
  const begun = recorder.begin(name);
  const applied = await stage.kubectl(["apply", "-f", file]);
  if (applied.code !== 0) throw new Error(applied.stderr);
  const t0 = await begun;
  const beside: Promise<void>[] = [];
  for (const action of scenario.actions) {
    await stage.sleepUntil(t0 + action.at * 1000);
    const done = act(scenario, action, stage);
    if (action.bg === 1) beside.push(done);
    else await done;
  }
  // The recorder's own actions may have kept it longer than planned.
  await stage.sleepUntil(t0 + Math.max(scenario.duration * 1000, endOf(scenario.recorded)));
  for (const args of scenario.logs) await act(scenario, { at: scenario.duration, do: "logs", args }, stage);
  recorder.note(name, `cleanup: kubectl delete pod ${name} --grace-period=1`);
  await Promise.all([
    stage.kubectl(["delete", "pod", ...podsIn(scenario.manifest), "--grace-period=1", "--ignore-not-found"]),
    ...scenario.post.map(async (action) => {
      await act(scenario, action, stage);
    }),
    ...beside,
  ]);
  return { scenario: name, entries: recorder.entries(name) };
}

async function act(scenario: Scenario, action: Action, stage: Stage): Promise<void> {
  const { recorder } = stage;
  const { name } = scenario;
  const args = (action.args ?? []).map((arg) => renamed(arg, stage.images));
  const note = (what: string): void => {
    recorder.note(name, what);
  };
  const container = action.c === undefined ? [] : ["-c", action.c];
  const kubectl = async (...words: readonly string[]): Promise<void> => {
    const output = await stage.kubectl(words);
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
      await stage.actOnEngine(name, action.c ?? "", action.op ?? "");
      return;
    case "kubelet-stop":
      note("kubelet stopped (SIGKILL)");
      await stage.stopKubelet();
      return;
    case "kubelet-start":
      note("kubelet started again");
      await stage.startKubelet();
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
