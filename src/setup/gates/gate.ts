/** One check of `npm test`: an npm script, or a vitest project whose tests are counted. */
export interface Gate {
  readonly name: string;
  /** Program below node_modules/.bin, or a script path, with its arguments. */
  readonly command: readonly string[];
  /** The vitest project whose results count as tests. */
  readonly counts?: boolean;
  readonly timeoutMs: number;
}

/** What one gate came to. */
export interface GateResult {
  readonly name: string;
  readonly ok: boolean;
  readonly seconds: number;
  readonly output: string;
  readonly tests?: TestCounts;
}

/** What a run of tests came to. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  /** Full names of tests that were skipped. */
  readonly skipped: readonly string[];
}

const minute = 60_000;

/** The gates in the order in which their results are shown; those of one group run at the same time. */
export const gateGroups: readonly (readonly Gate[])[] = [
  [
    { name: "format", command: ["biome", "format", "."], timeoutMs: 2 * minute },
    {
      name: "lint",
      command: ["eslint", "--cache", "--cache-location", "node_modules/.cache/eslint/", "."],
      timeoutMs: 10 * minute,
    },
    { name: "types", command: ["tsc", "--noEmit"], timeoutMs: 5 * minute },
    {
      name: "boundaries",
      command: ["depcruise", "--config", ".dependency-cruiser.cjs", "cmd", "src", "e2e"],
      timeoutMs: 5 * minute,
    },
    { name: "dead code", command: ["knip", "--treat-config-hints-as-errors"], timeoutMs: 5 * minute },
  ],
  [{ name: "unit", command: ["vitest", "run", "--project", "unit"], counts: true, timeoutMs: 10 * minute }],
  [
    {
      name: "e2e",
      command: ["vitest", "run", "--project", "e2e", "--project", "e2e-load"],
      counts: true,
      timeoutMs: 40 * minute,
    },
  ],
];
