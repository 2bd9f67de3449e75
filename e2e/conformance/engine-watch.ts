import Docker from "dockerode";
import { lines } from "../../src/client/lines.ts";
import type { RuntimeEntry } from "./trace.ts";

interface EngineEvent {
  readonly Action: string;
  readonly Actor: { readonly Attributes: Readonly<Record<string, string>> };
}

/** The engine as seen beside the kubelet: its events, and things done behind the kubelet's back. */
export class EngineWatch {
  readonly #docker = new Docker();
  readonly #instance: string;

  constructor(instance: string) {
    this.#instance = `minikubelet.instance=${instance}`;
  }

  /** Tells what happens to the containers of pods; ends when the signal aborts. */
  async follow(tell: (pod: string, entry: RuntimeEntry) => void, signal: AbortSignal): Promise<void> {
    const stream: NodeJS.ReadableStream & { destroy?: () => void } = await this.#docker.getEvents({
      filters: { type: ["container"], label: [this.#instance] },
    });
    const stop = (): void => {
      stream.destroy?.();
    };
    signal.addEventListener("abort", stop, { once: true });
    try {
      for await (const line of lines(stream as AsyncIterable<Uint8Array>)) {
        const event = JSON.parse(line) as EngineEvent;
        const {
          "minikubelet.pod.name": pod,
          "minikubelet.container.name": container,
          exitCode,
        } = event.Actor.Attributes;
        if (pod === undefined) continue;
        tell(pod, {
          t: 0,
          kind: "runtime",
          action: event.Action,
          what: container ?? "sandbox",
          ...(exitCode === undefined ? {} : { exitCode: Number(exitCode) }),
        });
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /** Kills or removes a container of a pod; `sandbox` names the pause container, `rmx` waits until it has finished. */
  async act(pod: string, container: string, operation: string): Promise<void> {
    const target = this.#docker.getContainer(await this.#find(pod, container));
    if (operation === "kill") await target.kill({ signal: "SIGKILL" });
    else {
      if (operation === "rmx") await target.wait();
      await target.remove({ force: true });
    }
  }

  async #find(pod: string, container: string): Promise<string> {
    const found = await this.#docker.listContainers({
      all: true,
      filters: {
        label: [
          this.#instance,
          `minikubelet.pod.name=${pod}`,
          ...(container === "sandbox"
            ? ["minikubelet.object=sandbox"]
            : [`minikubelet.container.name=${container}`, "minikubelet.object=container"]),
        ],
      },
    });
    const newest = found.sort((a, b) => b.Created - a.Created)[0];
    if (newest === undefined) throw new Error(`pod ${pod} has no container ${container}`);
    return newest.Id;
  }
}
