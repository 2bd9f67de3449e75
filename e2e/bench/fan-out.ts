import { setTimeout as sleep } from "node:timers/promises";
import type { ConfigMap } from "../../src/api/index.ts";
import { kinds } from "../../src/api/scheme.ts";
import { TaskGroup } from "../../src/util/task-group.ts";
import type { Figure } from "./figure.ts";
import type { Stage } from "./stage.ts";
import { percentile, summarise } from "./statistics.ts";

const watches = 100;
const perSecond = 200;
const name = "fan-out";
const key = { namespace: "default", name };

/** Many watches of one object that changes all the time: how long each change takes to each of them, and in which order. */
export async function measureFanOut(stage: Stage): Promise<readonly Figure[]> {
  const changes = perSecond * (stage.quick ? 2 : 10);
  const body: ConfigMap = { metadata: { name }, data: { number: "0" } };
  const { object } = await stage.client.create<ConfigMap>(kinds.ConfigMap, body, {}, stage.signal);
  const from = object.metadata.resourceVersion;
  const sent: number[] = [];
  const times: number[] = [];
  await using readers = new TaskGroup(stage.signal);
  const ready: Promise<undefined>[] = [];
  for (let reader = 0; reader < watches; reader++) {
    const begun = Promise.withResolvers<undefined>();
    ready.push(begun.promise);
    readers.spawn(async (signal) => {
      const options = {
        namespace: key.namespace,
        fieldSelector: `metadata.name=${name}`,
        resourceVersion: from,
      };
      let seenVersion = Number(from);
      let count = 0;
      for await (const { object: seen } of stage.client.watch<ConfigMap>(kinds.ConfigMap, options, signal)) {
        const version = Number(seen.metadata.resourceVersion);
        if (version <= seenVersion) throw new Error(`version ${version} came after ${seenVersion}`);
        seenVersion = version;
        times.push(performance.now() - (sent[Number(seen.data?.["number"])] ?? 0));
        begun.resolve(undefined);
        count += 1;
        if (count === changes) return;
      }
      if (!signal.aborted) throw new Error(`the watch ended after ${count} changes`);
    });
  }
  // The first change shows that all of them listen; it does not count.
  await change(stage, sent, 1);
  await Promise.all(ready);
  times.length = 0;
  const start = performance.now();
  const pending: Promise<void>[] = [];
  for (let number = 2; number <= changes; number++) {
    const due = start + ((number - 1) * 1000) / perSecond;
    const wait = due - performance.now();
    if (wait > 0) await sleep(wait, undefined, { signal: stage.signal });
    pending.push(change(stage, sent, number));
  }
  await Promise.all(pending);
  await readers.idle();
  const what = `${watches} watches × ${perSecond} changes/s: change → event`;
  return [
    { name: what, unit: "ms", ours: summarise(times) },
    {
      name: `${what}, p99`,
      unit: "ms",
      ours: summarise([percentile(times, 0.99)]),
      aim: { of: "ours", atMost: 50 },
    },
  ];
}

async function change({ client, signal }: Stage, sent: number[], number: number): Promise<void> {
  sent[number] = performance.now();
  await client.patch(kinds.ConfigMap, key, "merge", { data: { number: String(number) } }, {}, signal);
}
