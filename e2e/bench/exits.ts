import type { Readable } from "node:stream";
import type { Pod } from "../../src/api/index.ts";
import { kinds } from "../../src/api/scheme.ts";
import { lines } from "../../src/client/lines.ts";
import type { Figure } from "./figure.ts";
import { isGone, isRunning } from "./pod-watch.ts";
import { benchPod } from "./pods.ts";
import { type Stage, turns } from "./stage.ts";
import { summarise } from "./statistics.ts";

const containersPerPod = 4;

/** From the end of a container's process, and from the engine's word of it, to the status at a watcher. */
export async function measureExits(stage: Stage): Promise<readonly Figure[]> {
  using deaths = await Deaths.open(stage);
  const [sinceDie, sinceExit]: [number[], number[]] = [[], []];
  for (let turn = 0; turn < turns(stage, 10); turn++) {
    const name = `exit-${turn}`;
    const running = stage.watch.until(name, isRunning, stage.signal);
    await stage.client.create(kinds.Pod, benchPod(name, containersPerPod, "Never"), {}, stage.signal);
    const { pod } = await running;
    for (const { name: container, containerID = "" } of pod?.status?.containerStatuses ?? []) {
      const id = containerID.replace(/^\w+:\/\//, "");
      const seen = stage.watch.until(name, (now) => hasEnded(now, container), stage.signal);
      const died = deaths.of(id);
      await stage.engine.call("POST", `/containers/${id}/kill?signal=SIGTERM`);
      const { at } = await seen;
      sinceDie.push(at - (await died));
      const finishedAt = Date.parse((await stage.engine.inspect(id)).State.FinishedAt);
      sinceExit.push(at + performance.timeOrigin - finishedAt);
    }
    const gone = stage.watch.until(name, isGone, stage.signal);
    await stage.client.delete(kinds.Pod, { namespace: "default", name }, {}, stage.signal);
    await gone;
  }
  return [
    {
      name: "engine's die received → status",
      unit: "ms",
      ours: summarise(sinceDie),
      aim: { of: "ours", atMost: 10 },
    },
    { name: "process exit → status", unit: "ms", ours: summarise(sinceExit), kubelet: 526 },
  ];
}

function hasEnded(pod: Pod | undefined, container: string): boolean {
  return (
    pod?.status?.containerStatuses?.find(({ name }) => name === container)?.state.terminated !== undefined
  );
}

/** When the engine's `die` of a container reached this process. */
class Deaths implements Disposable {
  readonly #stream: Readable;
  readonly #told = new Map<string, PromiseWithResolvers<number>>();

  private constructor(stream: Readable) {
    this.#stream = stream;
  }

  static async open({ engine }: Stage): Promise<Deaths> {
    const filters = encodeURIComponent(JSON.stringify({ type: ["container"], event: ["die"] }));
    const deaths = new Deaths(await engine.open("GET", `/events?filters=${filters}`));
    deaths.#read().catch(() => undefined); // The stream is ended by us; a wait for a death would then hang and say so.
    return deaths;
  }

  async of(id: string): Promise<number> {
    return await this.#entry(id).promise;
  }

  #entry(id: string): PromiseWithResolvers<number> {
    const entry = this.#told.get(id) ?? Promise.withResolvers<number>();
    this.#told.set(id, entry);
    return entry;
  }

  async #read(): Promise<void> {
    for await (const line of lines(this.#stream)) {
      const at = performance.now();
      const { id } = JSON.parse(line) as { readonly id: string };
      this.#entry(id).resolve(at);
    }
  }

  [Symbol.dispose](): void {
    this.#stream.destroy();
  }
}
