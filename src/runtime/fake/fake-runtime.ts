import type { ContainerProcess } from "../../api/processes.ts";
import type {
  AttachStream,
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
import { AsyncQueue } from "../../util/async-queue.ts";
import { attachTo } from "./fake-attach.ts";
import { runtimeContainerOf } from "./fake-container.ts";
import type { FakeContainer } from "./fake-container.ts";
import { FakeEngine, type FakeRuntimeOptions } from "./fake-engine.ts";
import { fakeEngineInfo } from "./fake-engine-info.ts";
import { runExec } from "./fake-exec.ts";
import { FakeImages } from "./fake-images.ts";
import { FakeProcess } from "./fake-process.ts";
import { FakeVolumes } from "./fake-volumes.ts";

/** A `ContainerRuntime` whose containers follow scripts, on whatever clock it is given. */
export class FakeRuntime extends FakeEngine implements ContainerRuntime {
  readonly fakeVolumes: FakeVolumes = new FakeVolumes();
  /** Makes the next `createSandbox` calls fail with these texts. */
  readonly sandboxErrors: string[] = [];
  readonly #images: FakeImages;

  constructor(options: FakeRuntimeOptions) {
    super(options);
    this.#images = new FakeImages({ busybox: {}, ...options.images });
  }

  // ------------------------------------------------------------------------------------------------- what is there

  async list(): Promise<readonly RuntimePod[]> {
    await this.call("list");
    const uids = new Set([...this.sandboxes.values()].map((s) => s.pod.uid));
    for (const { spec } of this.containers.values()) uids.add(spec.pod.uid);
    return [...uids].map((uid) => this.podOf(uid)).filter((pod) => pod !== undefined);
  }

  async pod(uid: string): Promise<RuntimePod | undefined> {
    await this.call("pod");
    return this.podOf(uid);
  }

  async inspect(id: string): Promise<RuntimeContainer | RuntimeSandbox | undefined> {
    await this.call("inspect");
    const container = this.containers.get(id);
    return container === undefined ? this.sandboxes.get(id) : runtimeContainerOf(container);
  }

  async *events(signal: AbortSignal): AsyncGenerator<RuntimeEvent, void, undefined> {
    const queue = new AsyncQueue<RuntimeEvent>();
    this.listeners.add(queue);
    if (this.isConnected) queue.push({ type: "connected" });
    try {
      yield* queue.until(signal);
    } finally {
      this.listeners.delete(queue);
    }
  }

  // ---------------------------------------------------------------------------------------- sandboxes, containers

  async createSandbox(spec: SandboxSpec, signal: AbortSignal): Promise<RuntimeSandbox> {
    await this.call("createSandbox", signal);
    const error = this.sandboxErrors.shift();
    if (error !== undefined) throw new RuntimeError("Internal", error);
    for (const old of this.sandboxes.values())
      if (old.pod.uid === spec.pod.uid && old.attempt === spec.attempt) this.sandboxes.delete(old.id);
    const id = this.nextId();
    const sandbox: RuntimeSandbox = {
      id,
      pod: spec.pod,
      attempt: spec.attempt,
      createdAt: this.clock.now(),
      state: "running",
      hostNetwork: spec.hostNetwork,
      ips: spec.hostNetwork ? [] : [`10.244.0.${1 + this.made}`],
    };
    this.sandboxes.set(id, sandbox);
    this.record(`start sandbox/${spec.attempt}`);
    this.emit("start", id, spec.pod.uid, undefined);
    return sandbox;
  }

  async stopSandbox(id: string): Promise<void> {
    await this.call("stopSandbox");
    this.engineStopSandbox(id);
  }

  async createContainer(spec: ContainerSpec, signal: AbortSignal): Promise<string> {
    await this.call("createContainer", signal);
    const behaviour = this.options.containers?.[spec.name] ?? {};
    const script = typeof behaviour === "function" ? behaviour(spec.attempt) : behaviour;
    if (script.createError !== undefined) throw new RuntimeError("InvalidArgument", script.createError);
    if (this.sandboxes.get(spec.sandboxId)?.state !== "running")
      throw new RuntimeError("NotFound", `No such container: ${spec.sandboxId}`);
    const id = this.nextId();
    this.containers.set(id, {
      id,
      spec,
      script,
      createdAt: this.clock.now(),
      state: { kind: "created" },
      process: undefined,
    });
    return id;
  }

  async start(id: string): Promise<void> {
    await this.call("start");
    const container = this.containerOf(id);
    const { spec, script } = container;
    const title = `${spec.name}/${spec.attempt}`;
    if (script.startError !== undefined) this.#failStart(container, script.startError);
    const process = new FakeProcess(this.clock, script, this.tasks, (exit) => {
      container.state = {
        kind: "exited",
        exitCode: exit.exitCode,
        startedAt: process.startedAt,
        finishedAt: this.clock.now(),
        oomKilled: exit.oomKilled,
      };
      this.record(`exit ${title} ${exit.exitCode}`);
      this.emit("die", id, spec.pod.uid, spec.name, exit.exitCode);
    });
    const error = this.#runProgram(container, process);
    if (error !== undefined) this.#failStart(container, error);
    container.process = process;
    container.state = process.state;
    this.record(`start ${title}`);
    this.emit("start", id, spec.pod.uid, spec.name);
    const { startedMs = 0 } = this.options;
    if (startedMs > 0) await this.clock.sleep(startedMs, this.tasks.signal);
  }

  /** @throws RuntimeError always */
  #failStart(container: FakeContainer, startError: string): never {
    const { spec } = container;
    container.state = {
      kind: "exited",
      exitCode: 128,
      startedAt: undefined,
      finishedAt: this.clock.now(),
      oomKilled: false,
      startError,
    };
    this.record(`start error ${spec.name}/${spec.attempt}`);
    this.emit("die", container.id, spec.pod.uid, spec.name);
    throw new RuntimeError("InvalidArgument", startError);
  }

  /** @returns why it cannot be started */
  #runProgram({ spec }: FakeContainer, process: FakeProcess): string | undefined {
    const image = this.#images.find(spec.imageId);
    if (this.options.programs === undefined || image === undefined) return undefined;
    const program = this.options.programs.start(spec, image, {
      clock: this.clock,
      tasks: this.tasks,
      volumes: this.fakeVolumes,
      hostNetwork: this.sandboxes.get(spec.sandboxId)?.hostNetwork ?? false,
      print: (stream, text) => {
        process.print(stream, text);
      },
      end: (exit) => {
        process.end(exit);
      },
    });
    if ("startError" in program) return program.startError;
    process.run(program);
    return undefined;
  }

  async updateResources(id: string, resources: ContainerResources): Promise<void> {
    await this.call("updateResources");
    const { spec, script } = this.containerOf(id);
    if (script.updateError !== undefined) throw new RuntimeError("InvalidArgument", script.updateError);
    const { cpuShares, cpuQuota, memoryBytes } = resources;
    this.record(
      `update ${spec.name}/${String(spec.attempt)} shares=${String(cpuShares)} quota=${String(cpuQuota)} memory=${String(memoryBytes)}`,
    );
  }

  async kill(id: string, signal: string): Promise<void> {
    await this.call("kill");
    const container = this.containers.get(id);
    if (container === undefined) {
      if (!this.sandboxes.has(id)) throw new RuntimeError("NotFound", `No such container: ${id}`);
      this.engineStopSandbox(id);
      return;
    }
    if (container.state.kind !== "running") return;
    this.record(`${signal} ${container.spec.name}/${container.spec.attempt}`);
    container.process?.signal(signal);
  }

  async remove(id: string): Promise<void> {
    await this.call("remove");
    this.engineRemove(id);
  }

  async exec(id: string, command: readonly string[], io: ExecIo, signal: AbortSignal): Promise<ExecResult> {
    await this.call("exec", signal);
    return await runExec(this.clock, this.containerOf(id), command, io, signal);
  }

  async *logs(id: string, options: LogOptions, signal: AbortSignal): AsyncGenerator<LogChunk, void> {
    await this.call("logs", signal);
    const { process } = this.containerOf(id);
    if (process === undefined) return;
    const wanted = (chunk: LogChunk): boolean =>
      (chunk.stream === "stdout" ? (options.stdout ?? true) : (options.stderr ?? true)) &&
      (options.since === undefined || Date.parse(chunk.time) >= options.since);
    const past = process.output.filter(wanted);
    yield* options.tail === undefined ? past : past.slice(Math.max(0, past.length - options.tail));
    if (!options.follow) return;
    for await (const chunk of process.newOutput(signal)) if (wanted(chunk)) yield chunk;
  }

  async attach(id: string): Promise<AttachStream> {
    await this.call("attach");
    const { process } = this.containerOf(id);
    if (process === undefined) throw new RuntimeError("NotRunning", `container ${id} is not running`);
    return attachTo(process);
  }

  /** PID 1 alone: it catches and ignores what its script says of signals. */
  async processes(id: string, signal: AbortSignal): Promise<readonly ContainerProcess[]> {
    await this.call("processes", signal);
    const { spec, script, state } = this.containerOf(id);
    if (state.kind !== "running") throw new RuntimeError("NotRunning", `container ${id} is not running`);
    const command = [...(spec.command ?? []), ...(spec.args ?? [])];
    const signals = Object.entries(script.signals ?? {});
    const namesOf = (ignored: boolean): readonly string[] =>
      signals.filter(([, reaction]) => (reaction === "ignore") === ignored).map(([name]) => name);
    return [
      {
        pid: 1,
        parentPid: 0,
        name: command[0] ?? "",
        command,
        caughtSignals: namesOf(false),
        ignoredSignals: namesOf(true),
        blockedSignals: [],
      },
    ];
  }

  async stats(ids: readonly string[]): Promise<readonly ContainerStats[]> {
    await this.call("stats");
    const running = ids.filter((id) => this.containers.get(id)?.state.kind === "running");
    return running.map((id) => ({ id, cpuNanos: 0, memoryBytes: 1_048_576, at: this.clock.now() }));
  }

  // ---------------------------------------------------------------------------------------------- images, volumes

  async pull(
    image: string,
    _auth: RegistryAuth | undefined,
    progress: (p: PullProgress) => void,
    signal: AbortSignal,
  ): Promise<Image> {
    await this.call("pull", signal);
    progress({ layer: "layer", status: "Downloading" });
    const ms = this.#images.pullMs(image);
    if (ms > 0) await this.clock.sleep(ms, signal);
    this.record(`pull ${image}`);
    return this.#images.pulled(image);
  }

  async image(ref: string): Promise<Image | undefined> {
    await this.call("image");
    return this.#images.find(ref);
  }

  async images(): Promise<readonly ImageSummary[]> {
    await this.call("images");
    return this.#images.all();
  }

  async volume(spec: VolumeSpec): Promise<VolumeRef> {
    await this.call("volume");
    return this.fakeVolumes.create(spec);
  }

  async volumes(): Promise<readonly VolumeRef[]> {
    await this.call("volumes");
    return this.fakeVolumes.all();
  }

  async writeVolume(ref: VolumeRef, files: readonly VolumeFile[]): Promise<void> {
    await this.call("writeVolume");
    this.fakeVolumes.write(ref, files);
  }

  async readVolume(ref: VolumeRef, path: string, maxBytes?: number): Promise<Uint8Array | undefined> {
    await this.call("readVolume");
    return this.fakeVolumes.read(ref, path, maxBytes);
  }

  async statVolume(ref: VolumeRef, path: string): Promise<VolumePathKind | undefined> {
    await this.call("statVolume");
    return this.fakeVolumes.stat(ref, path);
  }

  async volumeUsage(ref: VolumeRef): Promise<number | undefined> {
    await this.call("volumeUsage");
    return this.fakeVolumes.used(ref);
  }

  async removeVolume(ref: VolumeRef): Promise<void> {
    await this.call("removeVolume");
    this.fakeVolumes.remove(ref);
  }

  // ------------------------------------------------------------------------------------------------------ the engine

  async info(): Promise<EngineInfo> {
    await this.call("info");
    return fakeEngineInfo;
  }

  async prune(): Promise<readonly string[]> {
    await this.call("prune");
    const removed = [...this.containers.keys(), ...this.sandboxes.keys()];
    for (const id of removed) this.engineRemove(id);
    for (const ref of this.fakeVolumes.all()) {
      this.fakeVolumes.remove(ref);
      removed.push(ref.id);
    }
    return removed;
  }

  /** Unlike a real engine's, these containers end with it: nothing of a test outlives the test. */
  async close(): Promise<void> {
    for (const listener of this.listeners) listener.close();
    for (const { process } of this.containers.values()) process?.end({ exitCode: 137, oomKilled: false });
    await this.tasks.close();
  }
}
