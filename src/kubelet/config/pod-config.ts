import type { Pod } from "../../api/index.ts";
import { messageOf } from "../../util/errors.ts";
import type { StartError } from "../core/types.ts";
import type { ContainerRef, ContainerRequest, PodConfig, RecordEvent } from "../parts.ts";
import type { ContainerResources, ContainerSpec, RuntimeContainer, SandboxSpec } from "../ports.ts";
import { ConfigError } from "./config-error.ts";
import { ContainerConfig } from "./container-config.ts";
import { podDns } from "./dns.ts";
import type { PodConfigDeps } from "./pod-config-deps.ts";
import { PodFiles } from "./pod-files.ts";
import { containerResources } from "./resources.ts";
import { sandboxSpec } from "./sandbox-spec.ts";
import { capMessage, decodeUtf8, fallbackLines, lastBytes, maxFallbackLog } from "./termination-message.ts";

/** From the pod spec to what the engine is to create, as the kubelet does it. */
export function createPodConfig(deps: PodConfigDeps): PodConfig {
  return new KubeletPodConfig(deps);
}

class KubeletPodConfig implements PodConfig {
  readonly #deps: PodConfigDeps;
  readonly #files: PodFiles;
  readonly #containers: ContainerConfig;

  constructor(deps: PodConfigDeps) {
    this.#deps = deps;
    this.#files = new PodFiles(deps.runtime, deps.volumes);
    this.#containers = new ContainerConfig(deps, this.#files);
  }

  sandboxSpec(pod: Pod, attempt: number, record: RecordEvent): SandboxSpec {
    const { dns, volumes } = this.#deps;
    const { sandbox, warnings } = podDns(pod, dns);
    for (const { reason, message } of warnings)
      record({ type: "Warning", reason, message, fieldPath: undefined });
    const keep = volumes.memoryVolumes(pod.metadata.uid ?? "");
    return sandboxSpec(pod, attempt, dns.clusterDomain, sandbox, keep);
  }

  async containerSpec(
    request: ContainerRequest,
    signal: AbortSignal,
  ): Promise<{ readonly spec: ContainerSpec } | { readonly error: StartError }> {
    signal.throwIfAborted();
    try {
      return { spec: await this.#containers.spec(request, signal) };
    } catch (error) {
      signal.throwIfAborted();
      const reason = error instanceof ConfigError ? error.code : "CreateContainerConfigError";
      return { error: { reason, message: messageOf(error) } };
    }
  }

  resources({ pod, container }: ContainerRef): ContainerResources {
    return containerResources(pod, container, this.#deps.node);
  }

  async terminationMessage(container: RuntimeContainer, signal: AbortSignal): Promise<string | undefined> {
    signal.throwIfAborted();
    const message = await this.#rawMessage(container, signal);
    if (message.length === 0) return undefined;
    const spec = this.#deps.pod(container.pod.uid)?.spec;
    const { initContainers = [], containers = [], ephemeralContainers = [] } = spec ?? {};
    const count = initContainers.length + containers.length + ephemeralContainers.length;
    return decodeUtf8(capMessage(message, count));
  }

  /** The log file, or the container's output where the policy and a failure allow it. */
  async #rawMessage(container: RuntimeContainer, signal: AbortSignal): Promise<Uint8Array> {
    const { state, terminationMessagePath: path, terminationMessagePolicy: policy } = container;
    if (state.kind !== "exited") return new Uint8Array();
    try {
      const log =
        path === ""
          ? undefined
          : await this.#files.terminationLog(container.pod.uid, container.name, container.attempt);
      if (log !== undefined && log.length > 0) return log;
    } catch (error) {
      return Buffer.from(`Error on reading termination log ${path}: ${messageOf(error)}`);
    }
    const started = state.startError === undefined;
    if (policy !== "FallbackToLogsOnError" || state.exitCode === 0 || !started) return new Uint8Array();
    return await this.#lastOutput(container, signal);
  }

  async #lastOutput(container: RuntimeContainer, signal: AbortSignal): Promise<Uint8Array> {
    try {
      const chunks: Uint8Array[] = [];
      const options = { follow: false, tail: fallbackLines };
      for await (const { data } of this.#deps.runtime.logs(container.id, options, signal)) chunks.push(data);
      return lastBytes(chunks, maxFallbackLog);
    } catch (error) {
      signal.throwIfAborted();
      return Buffer.from(`Error on reading termination message from logs: ${messageOf(error)}`);
    }
  }
}
