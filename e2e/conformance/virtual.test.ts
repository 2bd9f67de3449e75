import { describe, expect, test } from "vitest";
import { compareTraces } from "./compare.ts";
import { rowOf } from "./report.ts";
import { loadScenarios, slowestDelayedProbeMs } from "./scenario.ts";
import { performVirtually } from "./virtual-stage.ts";

const scenarios = await loadScenarios(import.meta.dirname, []);

describe("on a fake engine and virtual time, as the recorded kubelet", () => {
  test.each(scenarios.map((scenario) => ({ name: scenario.name, scenario })))(
    "$name",
    async ({ scenario }) => {
      const run = await performVirtually(scenario, scenarios);
      const latitude = { slackMs: 0, probeTickMs: slowestDelayedProbeMs(scenario) };
      const result = compareTraces(scenario.recorded, run.trace, latitude);
      expect(rowOf(result).trim()).toBe(`ok       ${scenario.name}`);
      expect(run.unknownPrograms).toEqual([]);
      expect(run.errors).toEqual([]);
    },
  );
});

test("what cannot be compared stays a short list", () => {
  const left = all.filter((scenario) => !scenarios.includes(scenario)).map(({ name }) => name);
  expect(left).toEqual(["pb-timeout-http"]);
});
