import type { EngineInfo } from "../../kubelet/ports.ts";

/** An engine with nothing unusual about it. */
export const fakeEngineInfo: EngineInfo = {
  name: "fake",
  version: "28.0.0",
  apiVersion: "1.48",
  operatingSystem: "Fake Linux",
  kernelVersion: "6.12.0",
  architecture: "amd64",
  osType: "linux",
  cpus: 4,
  memoryBytes: 8 * 1024 ** 3,
  cgroupVersion: "2",
  cgroupDriver: "systemd",
  storageDriver: "overlay2",
  rootless: false,
  local: true,
  canLowerOomScore: true,
};
