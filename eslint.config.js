import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

const timersAndClocks = [
  { name: "setTimeout", message: "Take a Clock (src/kubelet/ports.ts)." },
  { name: "setInterval", message: "Take a Clock (src/kubelet/ports.ts)." },
  { name: "setImmediate", message: "Take a Clock (src/kubelet/ports.ts)." },
  { name: "performance", message: "Take a Clock (src/kubelet/ports.ts)." },
];
const readingTheClock = [
  { object: "Date", property: "now", message: "Take a Clock (src/kubelet/ports.ts)." },
  { object: "Math", property: "random", message: "Randomness comes in as an argument." },
  { object: "AbortSignal", property: "timeout", message: "Use Clock.deadline." },
  { object: "vi", property: "mock", message: "If it needs a module mock, it needed a port." },
  { object: "process", property: "on", message: "Signals live in src/system/signals.ts." },
];

export default defineConfig(
  { ignores: ["dist/", "node_modules/", "coverage/", "samples/"] },
  { files: ["**/*.ts"], extends: [tseslint.configs.strictTypeChecked] },
  {
    files: ["**/*.ts"],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      "@typescript-eslint/no-floating-promises": ["error", { ignoreVoid: false }],
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/return-await": ["error", "always"],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/consistent-type-imports": "error",
      // `using _guard = …` holds something for the length of a block.
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "no-restricted-globals": ["error", ...timersAndClocks],
      "no-restricted-properties": ["error", ...readingTheClock],
    },
  },
  {
    // The edges: where real time, randomness and signals enter the house.
    files: ["src/system/**/*.ts", "src/setup/**", "cmd/**", "e2e/**/*.ts"],
    rules: { "no-restricted-globals": "off", "no-restricted-properties": "off" },
  },
  {
    files: ["src/**/*.ts"],
    ignores: ["src/setup/**", "**/*.test.ts", "**/*.fixture.ts"],
    rules: {
      "@typescript-eslint/no-restricted-imports": [
        "error",
        { paths: [{ name: "node:http", allowTypeImports: true, message: "Take nodeHttp (src/util/node-http.ts)." }] },
      ],
    },
  },
  {
    files: ["src/kubelet/core/**/*.ts"],
    ignores: ["**/*.test.ts"],
    rules: {
      "no-restricted-globals": ["error", ...timersAndClocks, "Date", "process", "console", "fetch", "Promise"],
      "no-restricted-imports": ["error", { patterns: [{ group: ["node:*"], message: "core is pure." }] }],
    },
  },
  { files: ["**/*.{js,mjs,cjs}"], extends: [tseslint.configs.disableTypeChecked] },
);
