import { randomBytes } from "node:crypto";
import type { ContainerProcess } from "../../api/processes.ts";
import type {
  AttachStream,
  Clock,
  ContainerId,
  ContainerResources,
  ContainerRuntime,
  ContainerSpec,
  ContainerStats,
  EngineInfo,
  ExecIo,
  ExecResult,
  Image,
  ImageSummary,
  LogChunk,
  LogOptions,
  PullProgress,
  RegistryAuth,
  RuntimeContainer,
  RuntimeEvent,
  RuntimePod,
  RuntimeSandbox,
  SandboxSpec,
  VolumeFile,
  VolumePathKind,
  VolumeRef,
  VolumeSpec,
} from "../../kubelet/ports.ts";
import { RuntimeError } from "../../kubelet/runtime-error.ts";
import { AgentPodDialer } from "./agent/agent-pod-dialer.ts";
import { openAgentChannel } from "./agent/attach-agent.ts";
import { attachTo } from "./attach.ts";
import { resourcesBody } from "./containers.ts";
import { createContainer } from "./create-container.ts";
import type { Engine } from "./engine.ts";
import { type ClockOffset, measureClock } from "./engine-clock.ts";
import { isRuntimeError } from "./errors.ts";
import { engineEvents } from "./events.ts";
import { runExec } from "./exec.ts";
import { Images } from "./images.ts";
import { type EngineVersion, isAtLeast, isLocal, probeOomScore, readInfo, sharesFiles } from "./info.ts";
import { Inventory } from "./inventory.ts";
import { readLogs } from "./logs.ts";
import { PodNetwork } from "./network.ts";
import { loadPauseImage, pauseImage } from "./pause-image.ts";
import { readProcesses, removeReaders } from "./processes.ts";
import { pruneInstance } from "./prune.ts";
import { removeContainer, startSandbox } from "./sandbox.ts";
import { Shared } from "./shared.ts";
import { startErrorText } from "./state.ts";
import { readStats } from "./stats.ts";
import { Volumes } from "./volumes.ts";

/** Whose objects the runtime makes, and in which network. */
export interface DockerRuntimeOptions {
  /** Labels every object; instances never see each other's. */
  readonly instanceId: string;
  /** The pod network is a free /24 of it. */
  readonly podCIDR: string;
  readonly clock: Clock;
  /** `archive` never touches the engine's directories, even where it could (default: `auto`). */
  readonly volumeAccess?: "auto" | "archive";
}

/** The Docker Engine as a ContainerRuntime. Made by `connectDocker`. */
export class DockerRuntime implements ContainerRuntime {
  readonly #engine: Engine;
  readonly #version: EngineVersion;
  readonly #options: DockerRuntimeOptions;
  readonly #network: PodNetwork;
  readonly #volumes: Volumes;
  readonly #images: Images;
  readonly #inventory: Inventory;
  readonly #pause: Shared<string>;
  readonly #canLowerOomScore: Shared<boolean>;
  readonly #pauseReference: string;
  readonly #closing = new AbortController();
  /** Reaches pods through their agents; for `createPodDialer`. */
  readonly agentDialer: AgentPodDialer;

  constructor(engine: Engine, version: EngineVersion, options: DockerRuntimeOptions) {
    const { instanceId } = options;
    this.#engine = engine;
    this.#version = version;
    this.#options = options;
    this.#network = new PodNetwork(engine, instanceId, options.podCIDR);
    this.#images = new Images(engine, options.clock);
    this.#inventory = new Inventory(engine, instanceId, this.#images);
    const image = pauseImage(version.Arch);
    this.#pauseReference = image.reference;
    this.#pause = new Shared(async () => {
      await loadPauseImage(engine, image);
      return image.reference;
    });
    this.#canLowerOomScore = new Shared(
      async () => await probeOomScore(engine, instanceId, await this.#pause.get()),
    );
    this.#volumes = new Volumes(engine, instanceId, {
      engineKnowsSubPaths: isAtLeast(version.ApiVersion, "1.45"),
      sharesFiles: async () => options.volumeAccess !== "archive" && (await sharesFiles(engine, version)),
      withPauseImage: async (use) => {
        await this.#withPauseImage(use);
      },
      now: () => options.clock.now(),
    });
    this.agentDialer = new AgentPodDialer(
      async (sandboxId, signal) => await openAgentChannel(engine, options.clock, sandboxId, signal),
      options.clock,
    );
  }

  /** Whether this host can dial pod IPs itself; undefined as long as there is no pod network. */
  async isPodNetworkRoutable(): Promise<boolean | undefined> {
    return await this.#network.isRoutable();
  }

  /** How the engine's clock stands to ours; nothing is asked of one that shares our kernel. */
  async clockOffset(): Promise<ClockOffset> {
    if (isLocal(this.#engine, this.#version)) return { offsetMilliseconds: 0, uncertaintyMilliseconds: 0 };
    return await measureClock(this.#engine, this.#options.clock);
  }

  async list(): Promise<readonly RuntimePod[]> {
    return await this.#inventory.pods();
  }

  async pod(uid: string): Promise<RuntimePod | undefined> {
    return (await this.#inventory.pods(uid))[0];
  }

  async inspect(id: ContainerId): Promise<RuntimeContainer | RuntimeSandbox | undefined> {
    return await this.#inventory.inspect(id);
  }

  events(signal: AbortSignal): AsyncIterable<RuntimeEvent> {
    return engineEvents(
      this.#engine,
      this.#options.instanceId,
      this.#options.clock,
      signal,
      this.#closing.signal,
    );
  }

  async createSandbox(spec: SandboxSpec, signal: AbortSignal): Promise<RuntimeSandbox> {
    const agentKey = randomBytes(16).toString("hex");
    const id = await this.#withPauseImage(async (image) => {
      const network = spec.hostNetwork ? "host" : await this.#network.ensure();
      const context = { instanceId: this.#options.instanceId, image, network, agentKey };
      try {
        return await startSandbox(this.#engine, spec, context, signal);
      } catch (error) {
        // Somebody may have removed the network: the next attempt makes a new one.
        if (isRuntimeError(error, "NotFound")) this.#network.forget();
        throw error;
      }
    });
    const sandbox = await this.#inventory.inspect(id);
    if (sandbox === undefined || !("hostNetwork" in sandbox))
      throw new RuntimeError("NotFound", `the sandbox ${id} has vanished`);
    return sandbox;
  }

  async stopSandbox(id: ContainerId): Promise<void> {
    try {
      await this.#engine.call({ method: "POST", path: `/containers/${id}/stop`, query: { t: 10 } });
    } catch (error) {
      if (!isRuntimeError(error, "NotFound", "NotRunning")) throw error;
    }
  }

  async createContainer(spec: ContainerSpec, signal: AbortSignal): Promise<ContainerId> {
    const wanted = spec.resources.oomScoreAdj;
    const oomScoreAdj = wanted >= 0 || (await this.#canLowerOomScore.get()) ? wanted : 0;
    const context = {
      engine: this.#engine,
      instanceId: this.#options.instanceId,
      volumes: this.#volumes,
      oomScoreAdj,
    };
    return await createContainer(context, spec, signal);
  }

  async start(id: ContainerId): Promise<void> {
    try {
      await this.#engine.call({ method: "POST", path: `/containers/${id}/start` });
    } catch (error) {
      if (!(error instanceof RuntimeError) || isRuntimeError(error, "Unreachable", "PermissionDenied"))
        throw error;
      const message = startErrorText(error.message, id);
      this.#inventory.startFailed(id, this.#options.clock.now(), message);
      throw new RuntimeError(error.code, message, {
        ...(error.hint === undefined ? {} : { hint: error.hint }),
        cause: error,
      });
    }
  }

  async updateResources(id: ContainerId, resources: ContainerResources): Promise<void> {
    await this.#engine.call({
      method: "POST",
      path: `/containers/${id}/update`,
      body: resourcesBody(resources),
    });
  }

  async kill(id: ContainerId, signal: string): Promise<void> {
    try {
      await this.#engine.call({ method: "POST", path: `/containers/${id}/kill`, query: { signal } });
    } catch (error) {
      if (!isRuntimeError(error, "NotRunning", "NotFound")) throw error;
    }
  }

  async remove(id: ContainerId): Promise<void> {
    await removeContainer(this.#engine, id);
    this.#inventory.forget(id);
  }

  async exec(
    id: ContainerId,
    command: readonly string[],
    io: ExecIo,
    signal: AbortSignal,
  ): Promise<ExecResult> {
    const local = isLocal(this.#engine, this.#version);
    return await runExec(
      { engine: this.#engine, clock: this.#options.clock, local },
      id,
      command,
      io,
      signal,
    );
  }

  logs(id: ContainerId, options: LogOptions, signal: AbortSignal): AsyncIterable<LogChunk> {
    return readLogs(this.#engine, id, options, signal);
  }

  async attach(
    id: ContainerId,
    options: { readonly stdin: boolean; readonly tty: boolean },
  ): Promise<AttachStream> {
    return await attachTo(this.#engine, id, options);
  }

  async processes(id: ContainerId, signal: AbortSignal): Promise<readonly ContainerProcess[]> {
    const { instanceId } = this.#options;
    return await this.#withPauseImage(
      async (image) => await readProcesses(this.#engine, { instanceId, image }, id, signal),
    );
  }

  /** Removes what a daemon that was killed in the middle of a look has left behind. */
  async removeLeftovers(): Promise<void> {
    await removeReaders(this.#engine, this.#options.instanceId);
  }

  async stats(ids: readonly ContainerId[], signal: AbortSignal): Promise<readonly ContainerStats[]> {
    return await readStats(this.#engine, ids, signal);
  }

  async pull(
    image: string,
    auth: RegistryAuth | undefined,
    progress: (p: PullProgress) => void,
    signal: AbortSignal,
  ): Promise<Image> {
    return await this.#images.pull(image, auth, progress, signal);
  }

  async image(ref: string): Promise<Image | undefined> {
    return await this.#images.get(ref);
  }

  async images(): Promise<readonly ImageSummary[]> {
    return await this.#images.list();
  }

  async volume(spec: VolumeSpec): Promise<VolumeRef> {
    return await this.#volumes.ensure(spec);
  }

  async volumes(): Promise<readonly VolumeRef[]> {
    return await this.#volumes.list();
  }

  async writeVolume(ref: VolumeRef, files: readonly VolumeFile[]): Promise<void> {
    await this.#volumes.write(ref, files);
  }

  async readVolume(ref: VolumeRef, path: string, maxBytes?: number): Promise<Uint8Array | undefined> {
    return await this.#volumes.read(ref, path, maxBytes);
  }

  async statVolume(ref: VolumeRef, path: string): Promise<VolumePathKind | undefined> {
    return await this.#volumes.stat(ref, path);
  }

  async volumeUsage(ref: VolumeRef): Promise<number | undefined> {
    return await this.#volumes.usage(ref);
  }

  async removeVolume(ref: VolumeRef): Promise<void> {
    await this.#volumes.remove(ref);
  }

  /** The first call may start one container, to find out about negative oom scores. */
  async info(): Promise<EngineInfo> {
    const [info, canLowerOomScore] = await Promise.all([
      readInfo(this.#engine, this.#version),
      this.#canLowerOomScore.get(),
    ]);
    return { ...info, canLowerOomScore };
  }

  async prune(signal: AbortSignal): Promise<readonly string[]> {
    const parts = { volumes: this.#volumes, network: this.#network, pauseImage: this.#pauseReference };
    const removed = await pruneInstance(this.#engine, this.#options.instanceId, parts, signal);
    this.#pause.forget();
    return removed;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.agentDialer.close();
    this.#engine.close();
  }

  /** Uses the pause image, and loads it again if somebody has removed it since. */
  async #withPauseImage<T>(use: (image: string) => Promise<T>): Promise<T> {
    const image = await this.#pause.get();
    try {
      return await use(image);
    } catch (error) {
      if (!isRuntimeError(error, "NotFound") || (await this.#images.get(image)) !== undefined) throw error;
      this.#pause.forget();
      return await use(await this.#pause.get());
    }
  }
}
