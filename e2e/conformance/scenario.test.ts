import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadScenarios, slowestDelayedProbeMs, stopsKubelet } from "./scenario.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "scenarios-"));
  await mkdir(join(folder, "scenarios"));
  await mkdir(join(folder, "traces"));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const put = async (path: string, content: unknown): Promise<void> => {
  await writeFile(join(folder, path), typeof content === "string" ? content : JSON.stringify(content));
};
const stopped = { t: 9_000, kind: "action", do: "kubelet stopped (SIGTERM)" };

async function complete(): Promise<void> {
  await put("index.json", { a: { dur: 20, actions: [{ at: 12, do: "describe" }] }, b: { dur: 1 } });
  await put(
    "scenarios/a.yaml",
    "{kind: Pod, metadata: {name: a}, spec: {probe: {initialDelaySeconds: 5, periodSeconds: 3}}}",
  );
  await put("traces/a.trace.json", { scenario: "a", entries: [stopped] });
}

test("joins manifest, actions and what the recorder did to the kubelet, in their order", async () => {
  await complete();
  const [scenario] = await loadScenarios(folder, ["a"]);
  expect(scenario?.actions.map(({ at, do: what }) => [at, what])).toEqual([
    [9, "kubelet-stop"],
    [12, "describe"],
  ]);
  expect(scenario && [stopsKubelet(scenario), slowestDelayedProbeMs(scenario)]).toEqual([true, 3_000]);
});

test.each([
  {
    what: "no index",
    change: async () => {
      await rm(join(folder, "index.json"));
    },
    names: [],
    says: "index.json cannot be read",
  },
  {
    what: "a broken index",
    change: async () => {
      await put("index.json", "{");
    },
    names: [],
    says: "index.json is not JSON",
  },
  {
    what: "a name that is not in the index",
    change: async () => {
      await complete();
    },
    names: ["zz"],
    says: "has no scenario zz",
  },
  {
    what: "no recording",
    change: async () => {
      await complete();
    },
    names: ["b"],
    says: "b.trace.json cannot be read",
  },
  {
    what: "a recording without entries",
    change: async () => {
      await put("traces/a.trace.json", {});
    },
    names: ["a"],
    says: 'a.trace.json has no "entries"',
  },
  {
    what: "an index that is a list",
    change: async () => {
      await put("index.json", []);
    },
    names: [],
    says: "index.json is not an object of scenarios by name",
  },
  {
    what: "a scenario without a duration",
    change: async () => {
      await put("index.json", { a: { dur: "20" } });
    },
    names: ["a"],
    says: 'index.json: a has no "dur" (seconds)',
  },
  {
    what: "an action without a time",
    change: async () => {
      await put("index.json", { a: { dur: 1, actions: [{ at: 1, do: "describe" }, { do: "delete" }] } });
    },
    names: ["a"],
    says: 'index.json: a: actions[1] has no "at" (seconds)',
  },
  {
    what: "actions that are no list",
    change: async () => {
      await put("index.json", { a: { dur: 1, actions: {} } });
    },
    names: ["a"],
    says: 'index.json: a: "actions" is not a list',
  },
  {
    what: "something to do afterwards that is nothing",
    change: async () => {
      await put("index.json", { a: { dur: 1, post: [1] } });
    },
    names: ["a"],
    says: 'index.json: a: post[0] has no "do"',
  },
  {
    what: "a recording that is no JSON",
    change: async () => {
      await put("traces/a.trace.json", "[");
    },
    names: ["a"],
    says: "a.trace.json is not JSON",
  },
  {
    what: "an entry without a time",
    change: async () => {
      await put("traces/a.trace.json", { entries: [stopped, { kind: "pod" }] });
    },
    names: ["a"],
    says: 'a.trace.json: entries[1] has no "t" (milliseconds) or no "kind"',
  },
  {
    what: "an update of a pod without its status",
    change: async () => {
      await put("traces/a.trace.json", { entries: [{ t: 0, kind: "pod", status: null }] });
    },
    names: ["a"],
    says: 'a.trace.json: entries[0] has no "status"',
  },
  {
    what: "no manifest",
    change: async () => {
      await rm(join(folder, "scenarios/a.yaml"));
    },
    names: ["a"],
    says: "a.yaml cannot be read",
  },
  {
    what: "a manifest that is no YAML",
    change: async () => {
      await put("scenarios/a.yaml", "a: [");
    },
    names: ["a"],
    says: "a.yaml is not YAML: Flow sequence",
  },
  {
    what: "a manifest without the pod",
    change: async () => {
      await put("scenarios/a.yaml", "{kind: Pod, metadata: {name: b}}");
    },
    names: ["a"],
    says: "a.yaml has no Pod named a",
  },
])("$what is told by file and reason", async ({ change, names, says }) => {
  await complete();
  await change();
  await expect(loadScenarios(folder, names)).rejects.toThrow(says);
});
