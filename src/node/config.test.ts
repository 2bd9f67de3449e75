import { expect, test } from "vitest";
import { defaultConfig, parseConfig, parseKubernetesVersion, withSettings } from "./config.ts";

test("an empty file gives the defaults", () => {
  expect(parseConfig(null)).toEqual(defaultConfig);
});

test("a KubeletConfiguration subset and our own settings are read together", () => {
  const config = parseConfig({
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    kubernetesVersion: "v1.33",
    crashLoopBackOff: { maxContainerRestartPeriod: "1m30s" },
    allocatable: { cpu: 2, memory: "4Gi" },
    timeScale: 0.1,
  });
  expect(config).toMatchObject({
    kubernetesMinor: 33,
    maxContainerRestartSeconds: 90,
    allocatable: { cpu: "2", memory: "4Gi" },
    timeScale: 0.1,
  });
});

test("every problem is named", () => {
  expect(() => parseConfig({ timeScale: 2, podDailer: "auto", maxPods: "many" })).toThrow(
    'timeScale: wants a number above 0, at most 1, not 2; podDailer: unknown field; maxPods: wants a number of pods, not "many"',
  );
});

test.each(["v1.27", "1.37", "latest", "v2.33"])("%s is no version we know", (text) => {
  expect(() => parseKubernetesVersion(text)).toThrow("is not one of v1.28 … v1.36");
});

test("settings on top of a configuration are checked like the file's", () => {
  expect(withSettings(defaultConfig, { port: 8443 })).toEqual({ ...defaultConfig, port: 8443 });
  expect(() => withSettings(defaultConfig, { port: 99_999_999, timeScale: "fast" })).toThrow(
    'port: wants a port, not 99999999; timeScale: wants a number above 0, at most 1, not "fast"',
  );
});
