import { expect, test } from "vitest";
import { compareTraces } from "./compare.ts";
import { rowOf } from "./report.ts";
import { loadScenarios, slowestDelayedProbeMs } from "./scenario.ts";
import { performVirtually } from "./virtual-stage.ts";

const scenarios = await loadScenarios(import.meta.dirname, []);

test.each(scenarios.map((scenario) => ({ name: scenario.name, scenario })))(
  "$name goes on a fake engine and virtual time as on the recorded kubelet",
  async ({ scenario }) => {
    const run = await performVirtually(scenario, scenarios);
    const latitude = { slackMs: 0, probeTickMs: slowestDelayedProbeMs(scenario) };
    const result = compareTraces(scenario.recorded, run.trace, latitude);
    expect(rowOf(result).trim()).toBe(`ok       ${scenario.name}`);
    expect(run.unknownPrograms).toEqual([]);
    expect(run.errors).toEqual([]);
  },
);
