import { defineConfig, type ViteUserConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** They send requests at a rate and judge what became of each: they want the machine for themselves. */
const underLoad = ["e2e/shutdown-*.e2e.ts", "e2e/load-*.e2e.ts", "e2e/testing-library.e2e.ts"];

/** What takes longest begins first: beside it the others come to their end. */
class ConformanceFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number =>
      moduleId.endsWith("/conformance.e2e.ts") ? 0 : 1;
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

const config: ViteUserConfig = defineConfig({
  test: {
    sequence: { sequencer: ConformanceFirst },
    projects: [
      {
        test: {
          name: "unit",
          include: ["src/**/*.test.ts", "cmd/**/*.test.ts", "e2e/conformance/*.test.ts"],
          testTimeout: 10_000,
        },
      },
      {
        test: {
          name: "e2e",
          include: ["e2e/**/*.e2e.ts"],
          exclude: underLoad,
          // The files mostly wait for containers: more of them at once than the machine has cores.
          maxWorkers: 3,
          maxConcurrency: 6,
          sequence: { groupOrder: 1 },
          // A real engine under a loaded machine: a test that fails is run once more, and vitest marks it. Twice is a failure.
          retry: 1,
          // Real containers on a small machine: the bound is for hangs, not for speed.
          testTimeout: 180_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: "e2e-load",
          include: underLoad,
          maxWorkers: 1,
          maxConcurrency: 2,
          sequence: { groupOrder: 2 },
          retry: 1,
          testTimeout: 180_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});

export default config;
