import { statfs } from "node:fs/promises";
import { instanceHome } from "../client/instance-home.ts";
import type { Clock, EngineInfo } from "../kubelet/ports.ts";
import { connectDocker } from "../runtime/docker/connect.ts";
import { isMinikubeletError, messageOf } from "../util/errors.ts";
import { defaultConfig, loadConfig, type NodeConfig } from "./config.ts";
import { locateEngine } from "./engine.ts";
import { prepareHome } from "./home.ts";
import { loadInstance } from "./instance.ts";

/** One thing that was looked at. `warn`: works, but differs from a node; `fail`: pods cannot run. */
export interface Finding {
  readonly check: string;
  readonly result: "ok" | "warn" | "fail";
  readonly detail: string;
  readonly hint?: string;
}

const leastNode: readonly [number, number] = [22, 19];
const leastFreeBytes = 1024 ** 3;

/** Looks at everything a node needs. Never throws: what fails is a finding. */
export async function diagnose(env: NodeJS.ProcessEnv, clock: Clock): Promise<readonly Finding[]> {
  const home = instanceHome(env);
  const findings: Finding[] = [nodeVersion(process.versions.node)];
  const attempt = async (check: string, look: () => Promise<readonly Finding[]>): Promise<void> => {
    try {
      findings.push(...(await look()));
    } catch (error) {
      findings.push({
        check,
        result: "fail",
        detail: messageOf(error),
        ...(isMinikubeletError(error) && error.hint !== undefined ? { hint: error.hint } : {}),
      });
    }
  };
  await attempt("home", async () => {
    await prepareHome(home);
    return [await freeSpace(home.root)];
  });
  const found: { config?: NodeConfig } = {};
  await attempt("configuration", async () => {
    const config = await loadConfig(home);
    found.config = config;
    return [
      {
        check: "configuration",
        result: "ok",
        detail: `imitates Kubernetes v1.${String(config.kubernetesMinor)}`,
      },
    ];
  });
  await attempt("engine", async () => {
    // A broken configuration has been told already; the engine is looked at with the defaults then.
    const { config = defaultConfig } = found;
    const instance = await loadInstance(home);
    const { address, host, source } = await locateEngine(config.engine);
    const runtime = await connectDocker({
      engine: address,
      instanceId: instance.id,
      podCIDR: config.podCIDR,
      clock,
    });
    try {
      const info = await runtime.info();
      return [
        {
          check: "engine",
          result: "ok",
          detail: `${info.name} ${info.version}, API ${info.apiVersion}, at ${host} (${source})`,
        },
        ...engineFindings(info, config),
      ];
    } finally {
      await runtime.close();
    }
  });
  return findings;
}

function nodeVersion(version: string): Finding {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const fits = major > leastNode[0] || (major === leastNode[0] && minor >= leastNode[1]);
  return {
    check: "node",
    result: fits ? "ok" : "fail",
    detail: `Node.js ${version}`,
    ...(fits ? {} : { hint: `Install Node.js ${leastNode.join(".")} or newer.` }),
  };
}

async function freeSpace(path: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(path);
  const free = bavail * bsize;
  const low = free < leastFreeBytes;
  return {
    check: "home",
    result: low ? "warn" : "ok",
    detail: `${path}, ${(free / 1024 ** 3).toFixed(1)} GiB free`,
    ...(low ? { hint: "Free some space: the engine and the store need it." } : {}),
  };
}

/** What this engine cannot do as a node would, each with what it means. */
function engineFindings(info: EngineInfo, config: Pick<NodeConfig, "podDialer">): readonly Finding[] {
  const limits: Finding[] = [
    {
      check: "capacity",
      result: "ok",
      detail: `${String(info.cpus)} CPUs, ${(info.memoryBytes / 1024 ** 3).toFixed(1)} GiB memory, ${info.architecture}`,
    },
    { check: "cgroups", result: "ok", detail: `version ${info.cgroupVersion}, ${info.cgroupDriver}` },
    {
      check: "pod network",
      result: "ok",
      detail: `${info.local ? "local engine" : "remote engine"}, probes through ${config.podDialer === "auto" ? (info.local ? "direct connections" : "the pods' agents") : config.podDialer}`,
    },
  ];
  if (info.osType !== "linux")
    limits.push({
      check: "containers",
      result: "fail",
      detail: `the engine runs ${info.osType} containers`,
      hint: "Switch it to Linux containers.",
    });
  if (!info.canLowerOomScore) {
    limits.push({
      check: "oom_score_adj",
      result: "warn",
      detail: "the engine may not lower it: Guaranteed pods get 0 instead of -997",
      hint: "Only the order in which the kernel kills on memory shortage differs.",
    });
  }
  if (info.name !== "docker")
    limits.push({
      check: "engine kind",
      result: "warn",
      detail: `${info.name} differs from Docker in places`,
      hint: "docs/differences.md lists them.",
    });
  return limits;
}
