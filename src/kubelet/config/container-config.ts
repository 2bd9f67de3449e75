import { dirname } from "node:path/posix";
import type { Container, Pod } from "../../api/index.ts";
import { messageOf } from "../../util/errors.ts";
import type { ContainerRequest } from "../parts.ts";
import { runtimePodRefOf } from "../pod-ref.ts";
import type { ContainerSecurity, ContainerSpec, Mount, RuntimeSandbox, VolumePathKind } from "../ports.ts";
import type { MountedVolume } from "../volumes/mounted-volume.ts";
import { ConfigError } from "./config-error.ts";
import { podDns } from "./dns.ts";
import { makeEnvironment, type Environment } from "./env.ts";
import { expand } from "./expansion.ts";
import type { PodAddresses } from "./field-ref.ts";
import { podNames } from "./hostname.ts";
import { managedHostsFile, nodeHostsFile } from "./hosts-file.ts";
import { planMounts, type PlannedMount } from "./mounts.ts";
import type { PodConfigDeps } from "./pod-config-deps.ts";
import { podFileMounts, type PodFileContents, type PodFiles } from "./pod-files.ts";
import { containerResources } from "./resources.ts";
import { containerSecurity, seccompProfile, verifyRunAsNonRoot } from "./security.ts";
import { specHash } from "./spec-hash.ts";

const defaultTerminationPath = "/dev/termination-log";

/** Puts a container's spec together, in the kubelet's order: environment, mounts, user, command. */
export class ContainerConfig {
  readonly #deps: PodConfigDeps;
  readonly #files: PodFiles;

  constructor(deps: PodConfigDeps, files: PodFiles) {
    this.#deps = deps;
    this.#files = files;
  }

  /** @throws ConfigError */
  async spec(request: ContainerRequest, signal: AbortSignal): Promise<ContainerSpec> {
    const { pod, container, image, sandbox } = request;
    const { variables } = await this.#environment(pod, container, sandbox);
    const planned = planMounts(
      container,
      (name) => this.#deps.volumes.get(pod.metadata.uid ?? "", name),
      variables,
    );
    verifyRunAsNonRoot(pod, container, image.user);
    const seccomp = await this.#seccomp(pod, container);
    signal.throwIfAborted();
    await this.#makeSubPaths(container.name, planned);
    const terminationMessagePath = container.terminationMessagePath ?? defaultTerminationPath;
    const expanded = (list: readonly string[] | undefined): readonly string[] | undefined =>
      list === undefined || list.length === 0
        ? undefined
        : list.map((text) => expand(text, (name) => variables.get(name)));
    return {
      pod: runtimePodRefOf(pod),
      sandboxId: sandbox.id,
      name: container.name,
      kind: request.kind,
      attempt: request.attempt,
      imageId: image.id,
      image: container.image ?? "",
      specHash: specHash(container),
      command: expanded(container.command),
      args: expanded(container.args),
      workingDir: container.workingDir || undefined,
      env: [...variables].map(([name, value]) => `${name}=${value}`),
      mounts: await this.#mounts(request, terminationMessagePath, planned),
      resources: containerResources(pod, container, this.#deps.node),
      security: containerSecurity(pod, container, image.user, seccomp),
      pid: pidNamespace(request),
      stdin: container.stdin ?? false,
      stdinOnce: container.stdinOnce ?? false,
      tty: container.tty ?? false,
      stopSignal: container.lifecycle?.stopSignal,
      terminationMessagePath,
      terminationMessagePolicy: container.terminationMessagePolicy ?? "File",
    };
  }

  async #environment(pod: Pod, container: Container, sandbox: RuntimeSandbox): Promise<Environment> {
    const { objects, node, rules, recordPodEvent } = this.#deps;
    const files = await this.#envFiles(pod, container);
    const environment = makeEnvironment(container, {
      pod,
      objects,
      addresses: this.#addresses(sandbox),
      allocatable: node.allocatable,
      skipInvalidNames: rules.skipInvalidEnvNames,
      envFile: (volume, path) => files.get(`${volume}/${path}`),
    });
    for (const message of environment.warnings)
      recordPodEvent(pod, {
        type: "Warning",
        reason: "InvalidEnvironmentVariableNames",
        message,
        fieldPath: undefined,
      });
    return environment;
  }

  #addresses(sandbox: RuntimeSandbox): PodAddresses {
    const { hostIPs } = this.#deps.node;
    return { hostIPs, podIPs: sandbox.hostNetwork ? hostIPs : sandbox.ips };
  }

  /** Reads the files that fileKeyRefs name, by `volume/path`. */
  async #envFiles(pod: Pod, container: Container): Promise<ReadonlyMap<string, string>> {
    const files = new Map<string, string>();
    for (const { valueFrom } of container.env ?? []) {
      if (valueFrom?.fileKeyRef === undefined) continue;
      const { volumeName, path } = valueFrom.fileKeyRef;
      const volume = this.#deps.volumes.get(pod.metadata.uid ?? "", volumeName);
      if (volume?.kind !== "volume") continue;
      const content = await this.#deps.runtime.readVolume(volume.ref, path);
      if (content !== undefined) files.set(`${volumeName}/${path}`, Buffer.from(content).toString("utf8"));
    }
    return files;
  }

  /** @throws ConfigError where a subPath leads out of its volume, or cannot be made */
  async #makeSubPaths(container: string, planned: readonly PlannedMount[]): Promise<void> {
    for (const { volume, name, subPath } of planned) {
      if (volume.kind !== "volume" || subPath === "") continue;
      const where = `for volumeMount "${name}" of container "${container}"`;
      const found = await this.#deps.runtime.statVolume(volume.ref, subPath);
      if (found === "outside")
        throw new ConfigError("CreateContainerConfigError", `failed to prepare subPath ${where}`);
      try {
        await this.#makeSubPath(volume, subPath, found);
      } catch (cause) {
        throw new ConfigError("CreateContainerConfigError", `failed to create subPath directory ${where}`, {
          cause,
        });
      }
    }
  }

  /**
   * A subPath that is not there becomes a directory like the volume's root; what is there stays as it is. Containers can
   * write links into their volumes: one must not lead the mount out of it.
   */
  async #makeSubPath(
    { ref, mode, gid }: Extract<MountedVolume, { kind: "volume" }>,
    subPath: string,
    kind: VolumePathKind | undefined,
  ): Promise<void> {
    const { runtime } = this.#deps;
    const missing: string[] = [];
    let found = kind;
    for (let path = subPath; found === undefined; ) {
      missing.unshift(path);
      path = dirname(path);
      found = path === "." ? "directory" : await runtime.statVolume(ref, path);
    }
    if (found === "outside" || found === "dangling") throw new Error("a link leads nowhere in the volume");
    if (missing.length === 0) return;
    const entry = { kind: "directory" } as const;
    const like = { mode, ...(gid === undefined ? {} : { gid }), entry };
    await runtime.writeVolume(
      ref,
      missing.map((path) => ({ path, ...like })),
    );
  }

  async #mounts(
    request: ContainerRequest,
    terminationMessagePath: string,
    planned: readonly PlannedMount[],
  ): Promise<readonly Mount[]> {
    const { pod, container, kind, attempt } = request;
    const contents = await this.#fileContents(request);
    const ref = await this.#files.prepare({ pod, container: container.name, kind, attempt, contents });
    const own = planned.map(({ mount }) => mount);
    const taken = new Set(own.map(({ target }) => target));
    const file = { name: container.name, terminationMessagePath, attempt };
    return [...own, ...podFileMounts(ref, file, contents, taken)];
  }

  async #fileContents({ pod, sandbox }: ContainerRequest): Promise<PodFileContents> {
    const { dns, node } = this.#deps;
    const aliases = pod.spec.hostAliases ?? [];
    const hosts =
      pod.spec.hostNetwork === true
        ? nodeHostsFile(await node.hostsFile(), aliases)
        : managedHostsFile(sandbox.ips, podNames(pod, dns.clusterDomain), aliases);
    return { hosts, resolvConf: podDns(pod, dns).file };
  }

  async #seccomp(pod: Pod, container: Container): Promise<ContainerSecurity["seccomp"]> {
    const profile = seccompProfile(pod, container, this.#deps.seccompDefault);
    if (typeof profile === "string") return profile;
    try {
      return { json: await this.#deps.readSeccompProfile(profile.path) };
    } catch (cause) {
      throw new ConfigError(
        "CreateContainerError",
        `failed to generate security options for container "${container.name}": failed to generate seccomp security options for container: failed to load seccomp profile "${profile.path}": ${messageOf(cause)}`,
        { cause },
      );
    }
  }
}

function pidNamespace({ pod, targetId }: ContainerRequest): ContainerSpec["pid"] {
  if (targetId !== undefined) return { target: targetId };
  if (pod.spec.hostPID === true) return "host";
  return pod.spec.shareProcessNamespace === true ? "pod" : "container";
}
