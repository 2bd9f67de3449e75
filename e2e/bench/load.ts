import { setTimeout as sleep } from "node:timers/promises";
import { labClock } from "../../src/shutdown/clock.ts";
import { HttpLoad } from "../../src/shutdown/load/http-load.ts";
import { defaultSettings } from "../../src/shutdown/settings.ts";
import { monotonicMs, realClock } from "../../src/system/real-clock.ts";
import { TestServer } from "../fixture/test-server-process.ts";
import { type Figure, type Pair, pairedFigure } from "./figure.ts";
import { rawLoad } from "./raw-load.ts";
import { type Stage, turns } from "./stage.ts";
import { percentile, summarise } from "./statistics.ts";

const ratePerSecond = 3_000;
const turnMs = 2_000;

/** What the load of the shutdown lab costs and adds, half of it on connections of its own, against plain sockets. */
export async function measureLoad(stage: Stage): Promise<readonly Figure[]> {
  await using server = await TestServer.start();
  const [pairs, cpu]: [Pair[], number[]] = [[], []];
  // Before anything counts, both have been compiled.
  await ours(server.port);
  await rawLoad(server.port, ratePerSecond, turnMs);
  for (let turn = 0; turn < turns(stage, 10); turn++) {
    stage.signal.throwIfAborted();
    const baseline = percentile(await rawLoad(server.port, ratePerSecond, turnMs), 0.99);
    const { took, cpuMs } = await ours(server.port);
    pairs.push({ baseline, ours: percentile(took, 0.99) });
    cpu.push(cpuMs / took.length);
  }
  return [
    pairedFigure("difference", "plain sockets", pairs, {
      name: `load of ${ratePerSecond}/s: p99 of a request`,
      aim: { of: "paired", atMost: 2 },
    }),
    {
      name: "load: CPU time of a request, all threads",
      unit: "ms",
      ours: summarise(cpu),
      aim: { of: "ours", atMost: 1000 / ratePerSecond },
    },
  ];
}

async function ours(port: number): Promise<{ readonly took: readonly number[]; readonly cpuMs: number }> {
  const clock = labClock(monotonicMs, realClock);
  const settings = { ...defaultSettings.load, ratePerSecond, concurrency: 1_000 };
  const load = new HttpLoad({ host: "127.0.0.1", port }, settings, clock);
  const stop = new AbortController();
  const before = process.cpuUsage();
  const running = load.run(stop.signal, new AbortController().signal);
  await sleep(turnMs);
  stop.abort();
  await running;
  const { user, system } = process.cpuUsage(before);
  const bad = load.records.filter(({ outcome }) => outcome !== "ok");
  if (bad.length > 0) throw new Error(`the load lost ${bad.length} requests to a perfect server`);
  return {
    took: load.records.map(({ sentAt, endedAt }) => endedAt - sentAt),
    cpuMs: (user + system) / 1000,
  };
}
