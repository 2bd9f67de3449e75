import type { Pod } from "../api/index.ts";
import type { KubeClient } from "../client/kube-client.ts";
import type { FrontDoor } from "../shutdown/reach/front-door.ts";
import { openFrontDoor } from "../shutdown/reach/open-front-door.ts";

/** The ways to a pod's ports that were opened, for as long as the pod is in use. */
export class Doors implements AsyncDisposable {
  readonly #forwards = new Map<number, Promise<FrontDoor>>();

  /** `http://HOST:PORT`: the pod's own address where this machine reaches it, else a port-forward. */
  async url(client: KubeClient, pod: Pod, port: number, signal: AbortSignal): Promise<string> {
    const known = this.#forwards.get(port);
    if (known !== undefined) return urlOf(await known);
    const opening = openFrontDoor({ client, pod, port, via: "auto", signal });
    // While it is being opened nobody else need open it; a failure is told to those who wait.
    this.#forwards.set(port, opening);
    try {
      const door = await opening;
      // A pod's own address is looked at anew each time: a new sandbox has another one.
      if (door.reach.kind === "direct") this.#forwards.delete(port);
      return urlOf(door);
    } catch (error) {
      this.#forwards.delete(port);
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const doors = [...this.#forwards.values()];
    this.#forwards.clear();
    for (const door of doors) await (await door)[Symbol.asyncDispose]();
  }
}

function urlOf({ host, port }: FrontDoor): string {
  return `http://${host.includes(":") ? `[${host}]` : host}:${String(port)}`;
}
