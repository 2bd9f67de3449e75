import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { RuntimeError } from "../../../kubelet/runtime-error.ts";
import { realClock } from "../../../system/real-clock.ts";
import { DeadlineError } from "../../../util/deadline.ts";
import { AgentPodDialer } from "./agent-pod-dialer.ts";
import { AgentChannel, type AgentTransport } from "./channel.ts";
import { frameType } from "./frames.ts";

const pod = { uid: "u", namespace: "n", name: "p", ip: "10.244.0.2", sandboxId: "s" };
const never = new AbortController().signal;
const epoch = Buffer.alloc(16, 7);

/** An agent that answers its epoch and then accepts connections without ever opening them. */
class SilentAgent implements AgentTransport {
  #on: Parameters<AgentTransport["listen"]>[0] | undefined;

  listen(on: Parameters<AgentTransport["listen"]>[0]): void {
    this.#on = on;
  }
  send(bytes: Uint8Array): void {
    if (bytes.length === 32) this.#on?.data(Buffer.from(bytes.subarray(16)));
  }
  /** Whatever a process in the pod writes in the agent's place. */
  say(bytes: readonly number[]): void {
    this.#on?.data(Buffer.from(bytes));
  }
  close(): void {
    this.#on?.closed();
  }
}

async function nextTurn(): Promise<void> {
  await new Promise<void>((resolve) => {
    process.nextTick(resolve);
  });
}

describe("AgentPodDialer", () => {
  it.each([
    ["a credit of no bytes", 5, []],
    ["a frame of an unknown type", 99, [1, 2, 3]],
  ])("ends a channel that says %s", async (_title, type, payload) => {
    const agent = new SilentAgent();
    const channel = new AgentChannel(agent, Buffer.alloc(16), epoch);
    const dial = channel.dial("10.244.0.2", 80, never);
    await nextTurn();
    agent.say([frameType.open, 0, 0, 0]);
    const connection = await dial;
    const closed = once(connection, "close");
    agent.say([type, 0, 0, payload.length, ...payload]);
    await channel.gone;
    await expect(closed).rejects.toMatchObject({ code: "ECONNRESET" });
  });

  it.each([
    ["without an address", { ...pod, ip: undefined }],
    ["without a sandbox", { ...pod, sandboxId: undefined }],
  ])("takes a pod %s for unreachable", async (_title, ref) => {
    const dialer = new AgentPodDialer(() => Promise.reject(new Error("unused")), realClock);
    await expect(dialer.dial(ref, 80, never)).rejects.toMatchObject({ code: "unreachable" });
  });

  it("takes a sandbox that is gone for a host that is", async () => {
    const dialer = new AgentPodDialer(() => Promise.reject(new RuntimeError("NotFound", "gone")), realClock);
    const message = "dial tcp 10.244.0.2:80: connect: no route to host";
    await expect(dialer.dial(pod, 80, never)).rejects.toMatchObject({ code: "unreachable", message });
  });

  it("opens one channel for all dials to a sandbox, and a new one after that has ended", async () => {
    const agents: SilentAgent[] = [];
    const dialer = new AgentPodDialer(() => {
      const agent = new SilentAgent();
      agents.push(agent);
      return Promise.resolve(new AgentChannel(agent, Buffer.alloc(16), epoch));
    }, realClock);
    const first = [dialer.dial(pod, 80, never), dialer.dial(pod, 81, never)].map(async (dial) => {
      await expect(dial).rejects.toMatchObject({ code: "unreachable" });
    });
    await nextTurn();
    expect(agents.length).toBe(1);
    agents[0]?.close();
    await Promise.all(first);
    const stop = new AbortController();
    const second = dialer.dial(pod, 80, stop.signal);
    await nextTurn();
    expect(agents.length).toBe(2);
    stop.abort(new DeadlineError(1000));
    const message = "dial tcp 10.244.0.2:80: i/o timeout";
    await expect(second).rejects.toMatchObject({ code: "timeout", message });
    await dialer.close();
  });
});
