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
  await put("scenarios/a.yaml", "spec: {probe: {initialDelaySeconds: 5, periodSeconds: 3}}");
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
])("$what is told by file and reason", async ({ change, names, says }) => {
  await complete();
  await change();
  await expect(loadScenarios(folder, names)).rejects.toThrow(says);
});
