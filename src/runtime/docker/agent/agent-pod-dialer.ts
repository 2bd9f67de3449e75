import type { Duplex } from "node:stream";
import type { Clock, PodDialer, PodRef } from "../../../kubelet/ports.ts";
import { DialError } from "../../../kubelet/runtime-error.ts";
import { deadline, DeadlineError } from "../../../util/deadline.ts";
import { untilAborted } from "../../../util/until-aborted.ts";
import { type AgentChannel, lost } from "./channel.ts";

/** Attaching takes milliseconds; an agent that says nothing for so long is not there. */
const readyWithinMs = 5000;

/**
 * Opens connections from inside the pod, through the agent that is the pod's first process: for engines whose pod
 * network this host cannot route to. Dials the pod's own address only. One stream per sandbox, opened at the first dial.
 */
export class AgentPodDialer implements PodDialer {
  readonly #openChannel: (sandboxId: string, signal: AbortSignal) => Promise<AgentChannel>;
  readonly #clock: Clock;
  readonly #channels = new Map<string, Promise<AgentChannel>>();
  readonly #closing = new AbortController();

  constructor(openChannel: (sandboxId: string, signal: AbortSignal) => Promise<AgentChannel>, clock: Clock) {
    this.#openChannel = openChannel;
    this.#clock = clock;
  }

  async dial(pod: PodRef, port: number, signal: AbortSignal): Promise<Duplex> {
    signal.throwIfAborted();
    const { ip, sandboxId } = pod;
    if (ip === undefined || sandboxId === undefined)
      throw new DialError("unreachable", `dial tcp: pod ${pod.namespace}/${pod.name} has no IP address`);
    try {
      const channel = await untilAborted(this.#channel(sandboxId), signal);
      return await channel.dial(ip, port, signal);
    } catch (error) {
      if (signal.aborted && signal.reason instanceof DeadlineError)
        throw new DialError("timeout", `dial tcp ${hostPort(ip, port)}: i/o timeout`, { cause: error });
      if (signal.aborted || error instanceof DialError) throw error;
      throw lost(ip, port, error);
    }
  }

  /** Ends all streams and their connections. Idempotent. */
  async close(): Promise<void> {
    this.#closing.abort(new Error("the dialer is closed"));
    const channels = await Promise.allSettled(this.#channels.values());
    for (const channel of channels) if (channel.status === "fulfilled") channel.value.close();
  }

  async #channel(sandboxId: string): Promise<AgentChannel> {
    const known = this.#channels.get(sandboxId);
    if (known !== undefined) return await known;
    const opening = this.#open(sandboxId);
    this.#channels.set(sandboxId, opening);
    const forget = (): void => {
      if (this.#channels.get(sandboxId) === opening) this.#channels.delete(sandboxId);
    };
    opening.then(async (channel) => {
      await channel.gone;
      forget();
    }, forget);
    return await opening;
  }

  async #open(sandboxId: string): Promise<AgentChannel> {
    using bound = deadline(this.#clock, readyWithinMs, this.#closing.signal);
    return await this.#openChannel(sandboxId, bound.signal);
  }
}

function hostPort(address: string, port: number): string {
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}
