import { describe, expect, it } from "vitest";
import type { EngineSearch, TriedEngine } from "../../runtime/docker/discovery/find-engine.ts";
import { decideEngine } from "./decide-engine.ts";
import type { MachineFacts } from "./machine-facts.ts";

const bareDebian: MachineFacts = {
  platform: "linux",
  debianLike: true,
  root: true,
  systemd: false,
  packages: [],
  dockerdRuns: false,
};

function tried(kind: "refused" | "denied" | "silent", explicit = false): TriedEngine {
  return {
    candidate: { host: "unix:///var/run/docker.sock", source: "somewhere", explicit },
    answer: { kind, message: "no" },
  };
}

const nothing: EngineSearch = { tried: [] };
const found: EngineSearch = {
  found: { host: "h", source: "s", explicit: false, version: "1", apiVersion: "1", name: "E" },
  tried: [],
};

const cases: readonly (readonly [string, EngineSearch, Partial<MachineFacts>, boolean, object])[] = [
  ["an engine that answers is used", found, {}, false, { kind: "use" }],
  [
    "root on bare Debian gets one installed",
    nothing,
    {},
    false,
    { kind: "start", install: true, by: "hand" },
  ],
  [
    "under systemd the service is started",
    nothing,
    { systemd: true },
    false,
    { kind: "start", install: true, by: "systemd" },
  ],
  [
    "an installed engine without an init system is started by hand",
    nothing,
    { packages: ["docker.io"] },
    false,
    { kind: "start", install: false, by: "hand" },
  ],
  [
    "a service that the user stopped stays stopped",
    nothing,
    { packages: ["docker.io"], systemd: true },
    false,
    { kind: "explain" },
  ],
  [
    "our own engine is started again after a reboot",
    nothing,
    { packages: ["docker.io"], systemd: true },
    true,
    { kind: "start", install: false, by: "systemd" },
  ],
  [
    "a socket that nobody serves is no obstacle where docker.io is installed",
    { tried: [tried("refused")] },
    { packages: ["docker.io"] },
    false,
    { kind: "start", install: false, by: "hand" },
  ],
  [
    "a running dockerd is left alone",
    { tried: [tried("silent")] },
    { packages: ["docker.io"], dockerdRuns: true },
    true,
    { kind: "explain" },
  ],
  [
    "a silent socket of unknown origin stops the set-up",
    { tried: [tried("refused")] },
    {},
    false,
    { kind: "explain" },
  ],
  [
    "a denied socket stops the set-up",
    { tried: [tried("denied")] },
    { packages: ["docker.io"] },
    false,
    { kind: "explain" },
  ],
  [
    "a named engine that is down stops the set-up",
    { tried: [tried("refused", true)] },
    { packages: ["docker.io"] },
    true,
    { kind: "explain" },
  ],
  [
    "containerd.io is somebody else's installation",
    nothing,
    { packages: ["containerd.io"] },
    false,
    { kind: "explain" },
  ],
  [
    "podman-docker is somebody else's installation",
    nothing,
    { packages: ["podman-docker"] },
    false,
    { kind: "explain" },
  ],
  ["nothing is installed without root", nothing, { root: false }, false, { kind: "explain" }],
  ["nothing is installed on other distributions", nothing, { debianLike: false }, false, { kind: "explain" }],
  [
    "nothing is installed on macOS",
    nothing,
    { platform: "darwin", debianLike: false, root: false },
    false,
    { kind: "explain" },
  ],
];

describe("decideEngine", () => {
  it.each(cases)("%s", (_title, search, facts, startedByUs, expected) => {
    expect(decideEngine(search, { ...bareDebian, ...facts }, startedByUs)).toMatchObject(expected);
  });

  it("explains in two lines", () => {
    const decision = decideEngine(nothing, { ...bareDebian, root: false }, false);
    expect(decision).toEqual({
      kind: "explain",
      problem: "No Docker Engine was found (DOCKER_HOST, docker contexts, and the usual sockets were tried).",
      advice:
        "Run `sudo apt-get install docker.io && sudo usermod -aG docker $USER`, log in again, run this again.",
    });
  });
});
