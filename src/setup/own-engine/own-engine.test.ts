import { describe, expect, it } from "vitest";
import { engineHome } from "./engine-home.ts";
import { isOwnEngine } from "./engine-record.ts";
import { installedIn, isDebianLike } from "./machine-facts.ts";
import { enabledControllers } from "./mount-cgroups.ts";
import { identityOf, isRunning, startTicksIn } from "./process-identity.ts";

describe("process identity", () => {
  it("reads the start time behind a command that holds blanks and brackets", () => {
    const fields = ["S", ...Array.from({ length: 18 }, (_, index) => String(index)), "4711", "0"];
    expect(startTicksIn(`12 (a b) c)) ${fields.join(" ")}`)).toBe("4711");
  });

  it.runIf(process.platform === "linux")("tells a process from a later one with the same number", () => {
    const self = identityOf(process.pid);
    expect(self).toBeDefined();
    expect(isRunning({ pid: process.pid, startTicks: self?.startTicks ?? "" })).toBe(true);
    expect(isRunning({ pid: process.pid, startTicks: "1" })).toBe(false);
  });

  it("does not take an engine for its own by its address alone", () => {
    const record = {
      host: "h",
      mirrorPort: 1,
      engine: { by: "hand", process: { pid: process.pid, startTicks: "1" } },
    } as const;
    expect(isOwnEngine(record, "h")).toBe(false);
  });
});

describe("machine facts", () => {
  it.each([
    ["ID=debian", true],
    ['ID=linuxmint\nID_LIKE="ubuntu debian"', true],
    ["ID=fedora\nID_LIKE=rhel", false],
    ['NAME="not debian"\nID=alpine', false],
  ])("%j is Debian-like: %s", (osRelease, expected) => {
    expect(isDebianLike(osRelease)).toBe(expected);
  });

  it("takes only packages that are really installed", () => {
    const query = "docker.io deinstall ok config-files\ncontainerd.io install ok installed\n";
    expect(installedIn(query)).toEqual(["containerd.io"]);
  });

  it("takes only cgroup controllers that are enabled", () => {
    expect(
      enabledControllers("#subsys_name\thierarchy\tnum\tenabled\ncpu\t1\t5\t1\nmemory\t0\t1\t0\n"),
    ).toEqual(["cpu"]);
  });
});

describe("engineHome", () => {
  it.each([
    [{ MINIKUBELET_ENGINE_HOME: "/e", XDG_STATE_HOME: "/s" }, "/e"],
    [{ XDG_STATE_HOME: "/s" }, "/s/minikubelet/engine"],
  ])("%j gives %s", (env, expected) => {
    expect(engineHome(env).root).toBe(expected);
  });
});
