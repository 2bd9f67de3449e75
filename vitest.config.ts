import { defineConfig, type ViteUserConfig } from "vitest/config";

const config: ViteUserConfig = defineConfig({
  test: {
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
          exclude: ["e2e/shutdown-test.e2e.ts"],
          // The files mostly wait for containers: more of them at once than the machine has cores.
          maxWorkers: 3,
          maxConcurrency: 6,
          sequence: { groupOrder: 1 },
          // Real containers on a small machine: the bound is for hangs, not for speed.
          testTimeout: 180_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          // Sends requests at a rate and judges what became of each: it wants the machine for itself.
          name: "e2e-load",
          include: ["e2e/shutdown-test.e2e.ts"],
          maxWorkers: 1,
          maxConcurrency: 2,
          sequence: { groupOrder: 2 },
          testTimeout: 180_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});

export default config;
