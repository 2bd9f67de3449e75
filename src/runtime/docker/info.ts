import { release } from "node:os";
import type { EngineInfo } from "../../kubelet/ports.ts";
import type { Engine } from "./engine.ts";
import { instanceLabels } from "./labels.ts";
import { removeContainer } from "./sandbox.ts";

/** What we read of `GET /version`. */
export interface EngineVersion {
  readonly Version: string;
  readonly ApiVersion: string;
  readonly MinAPIVersion?: string;
  readonly Os: string;
  readonly Arch: string;
  readonly KernelVersion?: string;
  readonly Components?: readonly { readonly Name: string }[] | null;
}

interface SystemInfo {
  readonly OperatingSystem: string;
  readonly KernelVersion: string;
  readonly NCPU: number;
  readonly MemTotal: number;
  readonly CgroupVersion?: string;
  readonly CgroupDriver?: string;
  readonly Driver: string;
  readonly SecurityOptions?: readonly string[] | null;
}

/** The newest API that we know how to read. Newer engines speak it as well; older ones speak their own. */
const newestApi = "1.51";

/** Compares API versions, `1.45` say, by their numbers. */
export function isAtLeast(apiVersion: string, wanted: string): boolean {
  const [major = 0, minor = 0] = apiVersion.split(".").map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = wanted.split(".").map(Number);
  return major === wantedMajor ? minor >= wantedMinor : major > wantedMajor;
}

/** The API version to speak with an engine. */
export function apiVersionFor({ ApiVersion, MinAPIVersion }: EngineVersion): string {
  if (!isAtLeast(ApiVersion, newestApi)) return ApiVersion;
  return MinAPIVersion !== undefined && isAtLeast(MinAPIVersion, newestApi) ? MinAPIVersion : newestApi;
}

/**
 * Whether the engine shares our kernel. Sockets of Docker Desktop and of remote forwards are files of this machine too,
 * with another kernel behind them.
 */
export function isLocal(engine: Engine, version: EngineVersion): boolean {
  return engine.viaSocket && process.platform === "linux" && version.KernelVersion === release();
}

/**
 * Whether files that root makes in the engine's directories are as good as those the engine makes: not where ids are
 * mapped (rootless, userns-remap) or files need a security label.
 */
export async function sharesFiles(engine: Engine, version: EngineVersion): Promise<boolean> {
  if (!isLocal(engine, version)) return false;
  const { SecurityOptions } = await engine.call<SystemInfo>({ method: "GET", path: "/info" });
  return (SecurityOptions ?? []).every((option) => !/name=(rootless|userns|selinux)/.test(option));
}

/** All but `canLowerOomScore`, which costs a container. */
export async function readInfo(
  engine: Engine,
  version: EngineVersion,
): Promise<Omit<EngineInfo, "canLowerOomScore">> {
  const info = await engine.call<SystemInfo>({ method: "GET", path: "/info" });
  const podman = version.Components?.some(({ Name }) => Name.toLowerCase().includes("podman")) === true;
  return {
    name: podman ? "podman" : "docker",
    version: version.Version,
    apiVersion: version.ApiVersion,
    operatingSystem: info.OperatingSystem,
    kernelVersion: info.KernelVersion,
    architecture: version.Arch,
    osType: version.Os,
    cpus: info.NCPU,
    memoryBytes: info.MemTotal,
    cgroupVersion: info.CgroupVersion ?? "1",
    cgroupDriver: info.CgroupDriver ?? "",
    storageDriver: info.Driver,
    rootless: info.SecurityOptions?.some((option) => option.includes("rootless")) === true,
    local: isLocal(engine, version),
  };
}

/** Starts a container with a lowered score and looks whether it came up: engines without CAP_SYS_RESOURCE refuse. */
export async function probeOomScore(engine: Engine, instanceId: string, image: string): Promise<boolean> {
  const body = {
    Image: image,
    Labels: instanceLabels(instanceId, "helper"),
    NetworkDisabled: true,
    HostConfig: { NetworkMode: "none", OomScoreAdj: -1, LogConfig: { Type: "none" } },
  };
  const { Id } = await engine.call<{ readonly Id: string }>({
    method: "POST",
    path: "/containers/create",
    body,
  });
  try {
    await engine.call({ method: "POST", path: `/containers/${Id}/start` });
    return true;
  } catch {
    return false;
  } finally {
    await removeContainer(engine, Id);
  }
}
