import type { Pod } from "../../src/api/index.ts";
import { kinds } from "../../src/api/scheme.ts";
import type { Figure } from "./figure.ts";
import { storedPod } from "./pods.ts";
import { type Stage, turns } from "./stage.ts";
import { summarise } from "./statistics.ts";

/** The API alone, on pods that nobody runs. */
export async function measureApiServer(stage: Stage): Promise<readonly Figure[]> {
  const events = await measureWatch(stage);
  const get = await repeat(stage, 200, async () => {
    await stage.client.get<Pod>(kinds.Pod, { namespace: "default", name: "stored-0" }, stage.signal);
  });
  const count = 500;
  for (let index = events.length; index < count; index++)
    await stage.client.create(kinds.Pod, storedPod(`stored-${index}`), {}, stage.signal);
  const list = await repeat(stage, 20, async () => {
    const { items } = await stage.client.list<Pod>(kinds.Pod, { namespace: "default" }, stage.signal);
    if (items.length < count) throw new Error(`only ${items.length} pods in the list`);
  });
  return [
    {
      name: "create → watch event at another client",
      unit: "ms",
      ours: summarise(events),
      aim: { of: "ours", atMost: 5 },
    },
    { name: "GET of a pod", unit: "ms", ours: summarise(get), aim: { of: "ours", atMost: 2 } },
    { name: `list of ${count} pods`, unit: "ms", ours: summarise(list), aim: { of: "ours", atMost: 25 } },
  ];
}

async function measureWatch(stage: Stage): Promise<readonly number[]> {
  const times: number[] = [];
  for (let index = 0; index < turns(stage, 50); index++) {
    const name = `stored-${index}`;
    const seen = stage.watch.until(name, (pod) => pod !== undefined, stage.signal);
    const begun = performance.now();
    await stage.client.create(kinds.Pod, storedPod(name), {}, stage.signal);
    times.push((await seen).at - begun);
  }
  return times;
}

async function repeat(stage: Stage, full: number, work: () => Promise<void>): Promise<readonly number[]> {
  const times: number[] = [];
  for (let turn = 0; turn < turns(stage, full); turn++) {
    const begun = performance.now();
    await work();
    times.push(performance.now() - begun);
  }
  return times;
}
