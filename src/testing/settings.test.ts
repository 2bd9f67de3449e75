import { expect, it } from "vitest";
import { defaultSettings } from "../shutdown/settings.ts";
import { requireNode } from "./require-node.ts";
import { settingsOf } from "./shutdown-test.ts";

it("a shutdown test without options is the command line's", () => {
  expect(settingsOf({})).toEqual(defaultSettings);
});

it("options change what they name", () => {
  const abort = new AbortController();
  expect(
    settingsOf({
      port: 8080,
      endpointLagMs: 10,
      load: { path: "/orders" },
      thresholds: { maxLost: 3 },
      signal: abort.signal,
      via: "direct",
    }),
  ).toEqual({
    ...defaultSettings,
    port: "8080",
    endpointLagMs: 10,
    load: { ...defaultSettings.load, path: "/orders" },
    thresholds: { ...defaultSettings.thresholds, maxLost: 3 },
  });
});

it.each([
  ["22.19.0", true],
  ["24.0.0", true],
  ["22.18.9", false],
  ["20.20.2", false],
])("Node.js %s will do: %s", (version, enough) => {
  if (enough)
    expect(() => {
      requireNode(version);
    }).not.toThrow();
  else
    expect(() => {
      requireNode(version);
    }).toThrow("needs Node.js 22.19");
});
