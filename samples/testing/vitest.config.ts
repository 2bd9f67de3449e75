import { defineConfig } from "vitest/config";

export default defineConfig({
  // An image may have to be pulled.
  test: { testTimeout: 120_000 },
});
