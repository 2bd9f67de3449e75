import type { DialErrorCode } from "../../../kubelet/ports.ts";
import { DialError } from "../../../kubelet/runtime-error.ts";
import { Semaphore } from "../../../util/semaphore.ts";
import { untilAborted } from "../../../util/until-aborted.ts";
import { AgentConnection, ConnectionLostError } from "./connection.ts";
import { encodeFrame, encodeOpen, type Frame, FrameDecoder, frameType, slotCount } from "./frames.ts";

/** The bytes to and from one agent. */
export interface AgentTransport {
  send(bytes: Uint8Array): void;
  /** Called once, before anything is sent. `closed` comes last and once. */
  listen(on: { readonly data: (bytes: Buffer) => void; readonly closed: () => void }): void;
  close(): void;
}

type SlotUse =
  | { readonly kind: "opening"; readonly done: (errno: number | undefined) => void }
  | { readonly kind: "open"; readonly connection: AgentConnection }
  /** Given up by its user; free again once the agent has said CLOSED. */
  | { readonly kind: "closing" };

/** Errors of connect(2), by number as Linux counts them on all its architectures, in the words of Go. */
const connectErrors: Readonly<Record<number, readonly [DialErrorCode, string]>> = {
  111: ["refused", "connection refused"],
  113: ["unreachable", "no route to host"],
  101: ["unreachable", "network is unreachable"],
  99: ["unreachable", "cannot assign requested address"],
  110: ["timeout", "connection timed out"],
  104: ["reset", "connection reset by peer"],
};
const errnoCodes: Readonly<Record<number, string>> = {
  104: "ECONNRESET",
  32: "EPIPE",
  110: "ETIMEDOUT",
  71: "EPROTO",
};

const creditBytes = 4;

/** The agent of one pod: opens TCP connections in the pod's network. Bounded: at most `slotCount` at a time. */
export class AgentChannel {
  readonly #transport: AgentTransport;
  readonly #decoder: FrameDecoder;
  readonly #slots: (SlotUse | undefined)[] = Array<SlotUse | undefined>(slotCount).fill(undefined);
  readonly #places = new Semaphore(slotCount);
  readonly #vacated = new Map<number, () => void>();
  readonly #ready = Promise.withResolvers<undefined>();
  readonly #gone = Promise.withResolvers<undefined>();
  #closed = false;

  /**
   * @param key the agent's key: only who knows it can reset the agent
   * @param epoch 16 fresh random bytes, by which the answers to this client are told from those to an earlier one
   */
  constructor(transport: AgentTransport, key: Uint8Array, epoch: Uint8Array) {
    this.#transport = transport;
    this.#decoder = new FrameDecoder(epoch);
    this.#ready.promise.catch(() => undefined);
    transport.listen({
      data: (bytes) => {
        this.#take(bytes);
      },
      closed: () => {
        this.#end();
      },
    });
    transport.send(Buffer.concat([key, epoch]));
  }

  /** Resolves once the agent has answered. Rejects when the stream ends first. */
  async ready(signal: AbortSignal): Promise<void> {
    await untilAborted(this.#ready.promise, signal);
  }

  /** Resolves when the stream to the agent has ended. */
  get gone(): Promise<void> {
    return this.#gone.promise;
  }

  /**
   * @param address an IP address of the pod
   * @throws DialError `refused`, `unreachable`, `timeout`, `reset`; the signal's reason when aborted
   */
  async dial(address: string, port: number, signal: AbortSignal): Promise<AgentConnection> {
    const opened = Promise.withResolvers<AgentConnection>();
    // The place is held until the agent has let go of the slot, which may be long after the dial has returned.
    this.#places
      .run(async () => {
        await this.#hold(address, port, opened, signal);
      }, signal)
      .catch(opened.reject);
    return await opened.promise;
  }

  /** Ends all connections. Idempotent. */
  close(): void {
    this.#transport.close();
    this.#end();
  }

  async #hold(
    address: string,
    port: number,
    opened: PromiseWithResolvers<AgentConnection>,
    signal: AbortSignal,
  ): Promise<void> {
    signal.throwIfAborted();
    if (this.#closed) throw lost(address, port);
    const slot = this.#slots.indexOf(undefined);
    const vacated = Promise.withResolvers<undefined>();
    this.#vacated.set(slot, () => {
      vacated.resolve(undefined);
    });
    const onAbort = (): void => {
      opened.reject(signal.reason);
      this.#abandon(slot);
    };
    this.#slots[slot] = {
      kind: "opening",
      done: (errno) => {
        signal.removeEventListener("abort", onAbort);
        if (errno === undefined) opened.resolve(this.#connected(slot));
        else opened.reject(this.#closed ? lost(address, port) : dialError(errno, address, port));
      },
    };
    signal.addEventListener("abort", onAbort);
    this.#transport.send(encodeOpen(slot, address, port));
    await vacated.promise;
    signal.removeEventListener("abort", onAbort);
  }

  #connected(slot: number): AgentConnection {
    const connection = new AgentConnection({
      slot,
      send: (frame) => {
        if (!this.#closed) this.#transport.send(frame);
      },
      abandon: () => {
        this.#abandon(slot);
      },
    });
    this.#slots[slot] = { kind: "open", connection };
    return connection;
  }

  #abandon(slot: number): void {
    if (this.#closed) return;
    this.#slots[slot] = { kind: "closing" };
    this.#transport.send(encodeFrame(frameType.close, slot));
  }

  #take(bytes: Buffer): void {
    const frames = this.#decoder.push(bytes);
    if (this.#decoder.synchronized) this.#ready.resolve(undefined);
    for (const frame of frames) this.#dispatch(frame);
  }

  #dispatch({ type, slot, payload }: Frame): void {
    const use = this.#slots[slot];
    if (use === undefined) return;
    if (type === frameType.close) {
      this.#vacate(slot, use, payload[0] ?? 0);
      return;
    }
    if (use.kind === "opening" && type === frameType.open) use.done(undefined);
    if (use.kind !== "open") return;
    if (type === frameType.data) use.connection.received(payload);
    else if (type === frameType.end) use.connection.ended();
    else if (type === frameType.credit && payload.length === creditBytes)
      use.connection.credited(payload.readUInt32BE(0));
    else this.close(); // What says anything else is no agent of ours: a pod can write there, too.
  }

  #vacate(slot: number, use: SlotUse, errno: number): void {
    this.#slots[slot] = undefined;
    if (use.kind === "opening") use.done(errno);
    if (use.kind === "open") use.connection.finished(errno === 0 ? undefined : lostConnection(errno));
    this.#vacated.get(slot)?.();
    this.#vacated.delete(slot);
  }

  #end(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const [slot, use] of this.#slots.entries()) if (use !== undefined) this.#vacate(slot, use, 104);
    this.#ready.reject(new Error("the pod's agent has gone"));
    this.#gone.resolve(undefined);
  }
}

function lostConnection(errno: number): Error {
  return new ConnectionLostError(errnoCodes[errno] ?? "ECONNRESET");
}

function hostPort(address: string, port: number): string {
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}

function dialError(errno: number, address: string, port: number): DialError {
  const [code, text] = connectErrors[errno] ?? ["unreachable", `errno ${errno}`];
  return new DialError(code, `dial tcp ${hostPort(address, port)}: connect: ${text}`);
}

/** The sandbox is gone, and with it every address of the pod. */
export function lost(address: string, port: number, cause?: unknown): DialError {
  return new DialError("unreachable", `dial tcp ${hostPort(address, port)}: connect: no route to host`, {
    cause,
  });
}
