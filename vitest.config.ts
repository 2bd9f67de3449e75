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
          // The files mostly wait for containers: more of them at once than the machine has cores.
          maxWorkers: 3,
          maxConcurrency: 6,
          sequence: { groupOrder: 1 },
          // Real containers on a small machine: the bound is for hangs, not for speed.
          testTimeout: 180_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});

export default config;
