import { fork } from "node:child_process";
import { on } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { ConfigMap } from "../../src/api/index.ts";
import { kinds } from "../../src/api/scheme.ts";
import { TaskGroup } from "../../src/util/task-group.ts";
import { untilAborted } from "../../src/util/until-aborted.ts";
import type { FromReaders, ReaderTask } from "./fan-out-reader.ts";
import type { Figure } from "./figure.ts";
import { machineMs } from "./machine-clock.ts";
import type { Stage } from "./stage.ts";
import { percentile, summarise } from "./statistics.ts";

const watches = 100;
const processes = 2;
const perSecond = 200;
const name = "fan-out";

/**
 * Many watches of one object that changes all the time: how long each change takes to each of them, all of them in order.
 * They are read by processes of their own, as by other clients: one that also asks for the changes is too busy to note
 * when 20,000 events a second come. The first second, in which both sides are still being compiled, does not count.
 */
export async function measureFanOut(stage: Stage): Promise<readonly Figure[]> {
  const changes = perSecond * (stage.quick ? 3 : 11);
  const { object } = await stage.client.create<ConfigMap>(kinds.ConfigMap, changed(0), {}, stage.signal);
  const task: ReaderTask = {
    config: stage.client.config,
    watches: watches / processes,
    name,
    from: object.metadata.resourceVersion ?? "",
    changes,
    firstCounted: perSecond + 1,
  };
  const times: number[] = [];
  const listening: Promise<undefined>[] = [];
  await using readers = new TaskGroup(stage.signal);
  for (let process = 0; process < processes; process++) {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    listening.push(promise);
    readers.spawn(async (signal) => {
      for await (const message of readersOf(task, signal)) {
        if (message === "listening") resolve(undefined);
        else times.push(...message.times);
      }
      resolve(undefined); // One that broke off is found out by the count.
    });
  }
  await change(stage, 1);
  await untilAborted(Promise.all(listening), readers.signal);
  const start = performance.now();
  const pending: Promise<void>[] = [];
  for (let number = 2; number <= changes; number++) {
    const due = start + ((number - 1) * 1000) / perSecond;
    const wait = due - performance.now();
    if (wait > 0) await sleep(wait, undefined, { signal: stage.signal });
    pending.push(change(stage, number));
  }
  await Promise.all(pending);
  await readers.idle();
  const expected = watches * (changes - perSecond);
  if (times.length !== expected) throw new Error(`${times.length} of ${expected} events came`);
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

/** What a process of readers says until it ends. */
async function* readersOf(task: ReaderTask, signal: AbortSignal): AsyncGenerator<FromReaders> {
  const child = fork(fileURLToPath(new URL("fan-out-reader.ts", import.meta.url)), { execArgv: [] });
  try {
    child.send(task);
    for await (const [message] of on(child, "message", { signal, close: ["disconnect"] }))
      yield message as FromReaders;
  } finally {
    child.kill("SIGKILL");
  }
}

async function change({ client, signal }: Stage, number: number): Promise<void> {
  await client.patch(kinds.ConfigMap, { namespace: "default", name }, "merge", changed(number), {}, signal);
}

function changed(number: number): ConfigMap {
  return { metadata: { name }, data: { number: String(number), askedAt: String(machineMs()) } };
}
