import { once } from "node:events";
import type { Duplex, Readable } from "node:stream";
import type { Pod, PodStatus } from "../api/index.ts";
import { deadline } from "../util/deadline.ts";
import { messageOf } from "../util/errors.ts";
import { TaskGroup } from "../util/task-group.ts";
import { untilAborted } from "../util/until-aborted.ts";
import { runtimeIdOf } from "./core/status/container-state.ts";
import { HeldRefusal } from "./held-refusal.ts";
import { containerToLog } from "./log-target.ts";
import { podRefOf } from "./pod-ref.ts";
import { PodStreamError } from "./pod-stream-error.ts";
import { execErrorText, exitCodeUnknown, notStarted } from "./prober/exec-errors.ts";
import type {
  AttachStream,
  Clock,
  ContainerRuntime,
  ExecIo,
  LogChunk,
  LogOptions,
  PodDialer,
  Random,
  RuntimeContainer,
  TerminalSize,
} from "./ports.ts";
import type { RuntimeCache } from "./runtime-cache.ts";
import { RuntimeError } from "./runtime-error.ts";

/** How long a stream waits for the engine's containers to be known. */
const listLimitMs = 10_000;

/** Whose streams are meant. */
export interface StreamedPod {
  readonly namespace: string;
  readonly pod: string;
  readonly uid: string;
}

/** Which container's streams are meant. */
export interface StreamedContainer extends StreamedPod {
  readonly container: string;
}

/** corev1.PodLogOptions. */
export interface PodLogOptions {
  readonly follow: boolean;
  readonly previous: boolean;
  readonly timestamps: boolean;
  readonly tailLines?: number;
  readonly sinceSeconds?: number;
  /** RFC 3339 */
  readonly sinceTime?: string;
  readonly limitBytes?: number;
  readonly stream: "All" | "Stdout" | "Stderr";
}

/** The client's side of exec and attach. */
export interface StreamIo {
  readonly stdin: Readable | undefined;
  readonly stdout: ((chunk: Uint8Array) => void | Promise<void>) | undefined;
  readonly stderr: ((chunk: Uint8Array) => void | Promise<void>) | undefined;
  readonly tty: boolean;
  readonly resize: AsyncIterable<TerminalSize>;
}

/** How a command ended, or why it did not run. */
export type ExecOutcome =
  | { readonly kind: "exited"; readonly exitCode: number }
  | { readonly kind: "failed"; readonly message: string };

/** What serving streams takes. */
export interface PodStreamsEnv {
  readonly clock: Clock;
  readonly random: Random;
  readonly runtime: ContainerRuntime;
  readonly cache: RuntimeCache;
  readonly dialer: PodDialer;
  readonly hostIP: string;
  /** The newest object and the kubelet's own view of its status. */
  readonly find: (uid: string) => { readonly pod: Pod; readonly status: PodStatus } | undefined;
}

/** Logs, exec, attach and port-forward of this node's pods, with the kubelet's words for what cannot be had. */
export class KubeletStreams {
  readonly #env: PodStreamsEnv;

  constructor(env: PodStreamsEnv) {
    this.#env = env;
  }

  /** @throws PodStreamError before the first chunk */
  async *logs(
    target: StreamedContainer,
    options: PodLogOptions,
    signal: AbortSignal,
  ): AsyncGenerator<Uint8Array, void, undefined> {
    const { status } = this.#find(target);
    const containerId = containerToLog(status, target, options.previous);
    let left = options.limitBytes ?? Number.POSITIVE_INFINITY;
    try {
      for await (const chunk of this.#env.runtime.logs(
        runtimeIdOf(containerId),
        this.#window(options),
        signal,
      )) {
        const line = lineOf(chunk, options.timestamps);
        yield line.length > left ? line.subarray(0, left) : line;
        left -= line.length;
        if (left <= 0) return;
      }
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof RuntimeError && error.code === "NotFound")) throw error;
      // Removed already: the kubelet answers with this text in place of the log.
      yield new TextEncoder().encode(`unable to retrieve container logs for ${containerId}`);
    }
  }

  /** @throws PodStreamError when the container does not run */
  async exec(
    target: StreamedContainer,
    command: readonly string[],
    io: StreamIo,
    signal: AbortSignal,
  ): Promise<ExecOutcome> {
    const { id } = await this.#running(target, signal);
    const { runtime, random } = this.#env;
    const refusal = new HeldRefusal(io.stdout);
    try {
      const result = await runtime.exec(id, command, execIo(io, refusal), signal);
      if (result.kind !== "exited") return { kind: "failed", message: directly(exitCodeUnknown) };
      const failure = notStarted(result.exitCode, refusal.text, random);
      if (failure !== undefined) return { kind: "failed", message: directly(failure.message) };
      await refusal.release();
      return result;
    } catch (error) {
      signal.throwIfAborted();
      return { kind: "failed", message: directly(execErrorText(error, id, random)) };
    }
  }

  /** Resolves when the container has ended or the client has gone. @throws PodStreamError when it does not run */
  async attach(target: StreamedContainer, io: StreamIo, signal: AbortSignal): Promise<void> {
    const { id } = await this.#running(target, signal);
    const options = { stdin: io.stdin !== undefined, tty: io.tty };
    const stream = await this.#env.runtime.attach(id, options);
    await using inputs = new TaskGroup(signal);
    const close = (): void => {
      stream.close();
    };
    // The client may have gone while the engine attached.
    if (inputs.signal.aborted) close();
    else inputs.signal.addEventListener("abort", close, { once: true });
    inputs.spawn(async (ended) => {
      await untilAborted(copyInput(stream, io), ended);
    });
    inputs.spawn(async (ended) => {
      await untilAborted(copySizes(stream, io), ended);
    });
    for await (const { stream: name, data } of stream.output)
      await (name === "stdout" ? io.stdout : io.stderr)?.(data);
  }

  /** Connects to a port of the pod; the caller destroys the connection. @throws PodStreamError */
  async portForward(target: StreamedPod, port: number, signal: AbortSignal): Promise<Duplex> {
    await this.#listed(signal);
    const { pod } = this.#find(target);
    const ref = podRefOf(pod, this.#env.cache.pod(target.uid), this.#env.hostIP);
    if (ref.sandboxId === undefined)
      throw new PodStreamError("Internal", `unable to do port forwarding: pod ${target.pod} is not running`);
    try {
      return await this.#env.dialer.dial(ref, port, signal);
    } catch (error) {
      signal.throwIfAborted();
      const text = `error forwarding port ${port} to pod ${ref.sandboxId}, uid : ${messageOf(error)}`;
      throw new PodStreamError("Internal", text, error);
    }
  }

  #find(target: StreamedPod): { readonly pod: Pod; readonly status: PodStatus } {
    const found = this.#env.find(target.uid);
    if (found === undefined) throw new PodStreamError("NotFound", `pods "${target.pod}" not found`);
    return found;
  }

  /** A daemon that has just started serves before it knows what the engine has. */
  async #listed(signal: AbortSignal): Promise<void> {
    using bound = deadline(this.#env.clock, listLimitMs, signal);
    try {
      await this.#env.cache.connected(bound.signal);
    } catch {
      signal.throwIfAborted();
    }
  }

  async #running(target: StreamedContainer, signal: AbortSignal): Promise<RuntimeContainer> {
    await this.#listed(signal);
    this.#find(target);
    const running = this.#env.cache
      .pod(target.uid)
      ?.containers.find(({ name, state }) => name === target.container && state.kind === "running");
    if (running === undefined)
      throw new PodStreamError("NotFound", `container not found ("${target.container}")`);
    return running;
  }

  #window(options: PodLogOptions): LogOptions {
    const { sinceSeconds, sinceTime, tailLines } = options;
    const since =
      sinceTime !== undefined
        ? Date.parse(sinceTime)
        : sinceSeconds === undefined
          ? undefined
          : this.#env.clock.now() - sinceSeconds * 1000;
    return {
      follow: options.follow,
      stdout: options.stream !== "Stderr",
      stderr: options.stream !== "Stdout",
      ...(tailLines === undefined ? {} : { tail: tailLines }),
      ...(since === undefined ? {} : { since }),
    };
  }
}

function lineOf(chunk: LogChunk, timestamps: boolean): Uint8Array {
  return timestamps ? Buffer.concat([Buffer.from(`${chunk.time} `), chunk.data]) : chunk.data;
}

/** Streams are served by the runtime itself: what it says is not the answer to a call. */
function directly(message: string): string {
  return message.replace(/^rpc error: code = \w+ desc = /, "");
}

function execIo({ stdin, stderr, tty, resize }: StreamIo, refusal: HeldRefusal): ExecIo {
  return {
    tty,
    resize,
    stdout: async (chunk) => {
      await refusal.write(chunk);
    },
    ...(stdin === undefined ? {} : { stdin }),
    ...(stderr === undefined ? {} : { stderr }),
  };
}

async function copyInput(stream: AttachStream, io: StreamIo): Promise<void> {
  if (io.stdin === undefined) return;
  for await (const chunk of io.stdin)
    if (!stream.stdin.write(chunk as Uint8Array)) await once(stream.stdin, "drain");
  stream.stdin.end();
}

async function copySizes(stream: AttachStream, io: StreamIo): Promise<void> {
  if (!io.tty) return;
  for await (const size of io.resize) await stream.resize(size);
}
