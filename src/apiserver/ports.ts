import type { Pod } from "../api/index.ts";
import type { Duplex, Readable } from "node:stream";

/** A container of a pod, by name. The server has checked that both exist in the API. */
export interface ContainerRef {
  readonly namespace: string;
  readonly pod: string;
  readonly uid: string;
  readonly container: string;
}

/** corev1.PodLogOptions, times as given. */
export interface PodLogOptions {
  readonly follow: boolean;
  readonly previous: boolean;
  readonly timestamps: boolean;
  readonly tailLines?: number;
  readonly sinceSeconds?: number;
  /** RFC 3339 */
  readonly sinceTime?: string;
  readonly limitBytes?: number;
  /** `Stdout` and `Stderr` select one stream (1.32). */
  readonly stream: "All" | "Stdout" | "Stderr";
}

export interface TerminalSize {
  readonly width: number;
  readonly height: number;
}

/** The client's side of exec and attach. A channel that the client did not ask for is undefined. */
export interface StreamIo {
  /** Ends when the client has closed its input. */
  readonly stdin: Readable | undefined;
  /** A returned promise holds the stream back until the client has read on. */
  readonly stdout: ((chunk: Uint8Array) => void | Promise<void>) | undefined;
  readonly stderr: ((chunk: Uint8Array) => void | Promise<void>) | undefined;
  readonly tty: boolean;
  readonly resize: AsyncIterable<TerminalSize>;
}

/** `failed`: the command did not run; `message` is the runtime's text. */
export type ExecOutcome =
  | { readonly kind: "exited"; readonly exitCode: number }
  | { readonly kind: "failed"; readonly message: string };

/** An image that is being downloaded for a container. */
export interface PullView {
  readonly podUid: string;
  readonly container: string;
  readonly image: string;
  readonly currentBytes: number;
  readonly totalBytes: number;
}

/** The part of the node that works on pods, apart from the API. Both are idempotent. */
export interface KubeletControl {
  /** Containers run on. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

/**
 * The streams of running pods: what the kubelet serves on port 10250 in a cluster. Errors are `StreamError`s; every
 * call ends when the signal aborts.
 */
export interface PodStreams {
  /** The pods that the kubelet works on, with those that are gone from the API while their containers still end. */
  pods(): readonly Pod[];
  /** Image pulls under way. */
  pulls(): readonly PullView[];
  /** Lines as bytes, timestamps already in front when asked for. @throws StreamError before the first chunk */
  logs(container: ContainerRef, options: PodLogOptions, signal: AbortSignal): AsyncIterable<Uint8Array>;
  exec(
    container: ContainerRef,
    command: readonly string[],
    io: StreamIo,
    signal: AbortSignal,
  ): Promise<ExecOutcome>;
  /** Resolves when the container has ended or the client has gone. */
  attach(container: ContainerRef, io: StreamIo, signal: AbortSignal): Promise<void>;
  /** Connects to a port of the pod; the caller destroys the connection. @throws StreamError with the text to show */
  portForward(
    pod: { readonly namespace: string; readonly pod: string; readonly uid: string },
    port: number,
    signal: AbortSignal,
  ): Promise<Duplex>;
}
